import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { isOwnContainer } from './container-ownership';
import type { ManagedService } from './managed-service';
import { type HistoryKeeper, recordLives } from './record-lives';

const linesMax = 200;
const archivesMax = 100;

export interface ArchiveParts {
  clock: Clock;
  service: Pick<ManagedService, 'owner'> & { files: Pick<ManagedService['files'], 'archive'> };
  history: HistoryKeeper;
}

/**
 * Keeps what a container leaves behind before it is removed (F72): its facts without the environment, which holds
 * secrets, and its last lines. It is evidence, and no condition: a folder that is full or closed is told in the console's
 * own log, and the removal goes on.
 */
export async function archiveContainer(
  parts: ArchiveParts,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (isOwnContainer(container, parts.service)) {
      await recordLives(parts.history, engine, container, signal);
      await parts.history.saved();
    }
    await writeArchive(parts, engine, container, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn('The last lines of a container could not be kept', { reason: messageOf(error) });
  }
}

async function writeArchive(
  { service, clock }: ArchiveParts,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  const { environment: _secret, ...facts } = container;
  const lines: string[] = [];
  try {
    const options = { follow: false, since: null, tail: linesMax, tty: container.tty };
    for await (const batch of engine.readLogs(container.id, options, signal)) {
      for (const { timestamp, stream, text } of batch) lines.push(`${timestamp} ${stream} ${text}`);
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    lines.push(`The engine did not give the log: ${error.details.reason}`);
  }
  const directory = service.files.archive;
  await mkdir(directory, { recursive: true });
  const name = `${new Date(clock.now()).toISOString().replace(/[:.]/g, '-')}-${container.id.slice(0, 12)}.json`;
  await writeFileAtomically(join(directory, name), `${JSON.stringify({ facts, lines }, null, 2)}\n`);
  await forgetOldest(directory);
}

/** Names begin with the time, so that their order is that of age. */
async function forgetOldest(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  for (const name of names.slice(0, -archivesMax)) await rm(join(directory, name), { force: true });
}
