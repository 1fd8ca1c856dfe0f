import type { OldRunner } from '@/lib/contracts/old-runner';
import { Failure, isFailure } from '@/lib/core/failure';
import { formatBytes, shortId } from '@/lib/core/units';
import type { Engine } from '@/lib/engine/types';
import { stopProcess } from '@/lib/leftovers/old-process';
import { type Kept, removeTree } from '@/lib/leftovers/tree';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { removeContainer, uncut } from '@/lib/service/container-changes';
import { findOldRunner } from './find-old-runner';
import type { RunnerParts } from './runner-parts';
import { stopTimeoutSeconds } from './spec';

const steps = [
  { id: 'look', title: 'Look for the old runner' },
  { id: 'process', title: 'End its process' },
  { id: 'container', title: 'Keep the last lines of its container, remove it' },
  { id: 'folder', title: 'Remove its folder and files' },
];

interface PartEnd {
  detail: string;
  kept: Kept[];
}

/** What cannot be removed is kept for the end, and the next part is done all the same. */
async function* part(
  id: string,
  work: (() => Promise<PartEnd>) | null,
  all: Kept[],
): AsyncGenerator<StepEvent> {
  if (work === null) return yield { type: 'step-end', id, state: 'skipped', detail: 'nothing to do' };
  yield { type: 'step-start', id };
  const { detail, kept } = await work();
  all.push(...kept);
  yield { type: 'step-end', id, state: kept.length === 0 ? 'succeeded' : 'warned', detail };
}

/** A Failure of a part as something that stays. */
async function attempt(what: string, detail: string, work: Promise<unknown>): Promise<PartEnd> {
  try {
    await work;
    return { detail, kept: [] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { detail: error.details.title, kept: [{ path: what, reason: error.details.reason }] };
  }
}

async function removeFiles({ folder, records }: OldRunner, signal: AbortSignal) {
  const kept: Kept[] = [];
  const paths = [...(folder === null ? [] : [folder.path]), ...records];
  for (const path of paths) kept.push(...(await removeTree(path, signal)));
  const freed = folder === null ? 'removed' : `${formatBytes(folder.sizeBytes)} freed`;
  return { detail: kept.length === 0 ? freed : `${kept.length} not removed`, kept };
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'look' };
  const engine = await parts.engine();
  const found = await findOldRunner(parts, engine, { fresh: true, signal });
  if (found === null) {
    yield { type: 'step-end', id: 'look', state: 'succeeded', detail: 'nothing of it is here' };
    return 'There was no old runner to remove';
  }
  yield { type: 'step-end', id: 'look', state: 'succeeded', detail: 'found' };
  const kept: Kept[] = [];
  const { process, container } = found;
  yield* part('process', process && (() => endProcess(parts, process)), kept);
  signal.throwIfAborted();
  const removing =
    engine === null || container === null ? null : () => removeOldContainer(parts, engine, container);
  yield* part('container', removing, kept);
  signal.throwIfAborted();
  const hasFiles = found.folder !== null || found.records.length > 0;
  yield* part('folder', hasFiles ? () => removeFiles(found, signal) : null, kept);
  await parts.refreshHealth();
  if (kept.length > 0) throw partlyRemoved(kept);
  return 'The old runner is removed; workspace and settings are kept';
}

async function endProcess({ clock, config }: RunnerParts, old: NonNullable<OldRunner['process']>) {
  const { platform } = config;
  return await attempt(`process ${old.pid}`, `pid ${old.pid}`, stopProcess(old, { clock, platform }));
}

async function removeOldContainer(
  parts: RunnerParts,
  engine: Engine,
  { id, name }: NonNullable<OldRunner['container']>,
) {
  const facts = await engine.inspectContainer(id, uncut());
  const work =
    facts === null ? Promise.resolve() : removeContainer(parts, engine, facts, stopTimeoutSeconds, uncut());
  return await attempt(`container ${name}`, shortId(id), work);
}

const shownMax = 20;

function partlyRemoved(kept: readonly Kept[]): Failure {
  const [first] = kept;
  const more = kept.length === 1 ? '' : `, and ${kept.length - 1} more`;
  return new Failure({
    code: 'old-runner-partly-removed',
    title: 'A part of the old runner could not be removed',
    reason: `${first?.path}: ${first?.reason}${more}. Everything else of it is gone.`,
    remedy: {
      summary: 'Put right what the reasons say, then remove it again: it goes on with what is left.',
    },
    evidence: kept.slice(0, shownMax).map(({ path, reason }) => ({ label: path, value: reason })),
  });
}

/** Removes what the launcher before this console left. The workspace, the other data and the settings stay. */
export function removeOldRunnerOperation(parts: RunnerParts): OperationWork {
  return { steps, run: (signal) => run(parts, signal) };
}
