import { access, lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { uninstall as removeService } from '@/lib/autostart/autostart';
import type { Removable, RemovableGroup, RemovalResult } from '@/lib/contracts/uninstall';
import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import { devServerFiles } from '@/lib/dev-server/dev-server';
import { removeTree } from '@/lib/leftovers/tree';
import { acquireInstanceLock } from '@/lib/process/instance-lock';
import { agentRunnerFiles } from '@/lib/runner/agent-runner';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { absent } from '@/lib/service/reconcile';
import { type FileGroup, isLock, pathsOf } from './find-files';
import { type FoundRemovable, findRemovable, findService, type UninstallParts } from './find-removable';
import { type Chosen, planUninstall, staysForNextRun } from './plan';
import { removeOnEngine } from './remove-on-engine';

/**
 * Removes what was chosen, one after the other, and tells of each. What fails is told and the rest goes on; what is there
 * then, the next run finds. The service goes first, and its console with it; from then on the lock of the home is held.
 * @throws Failure `console-already-running` when a console or command has the lock
 */
export async function* uninstall(
  parts: UninstallParts,
  chosen: Chosen,
  signal: AbortSignal,
): AsyncGenerator<RemovalResult> {
  const { config } = parts;
  const failed = new Set<RemovableGroup>();
  const service = planUninstall(await findService(parts), chosen).steps;
  for (const item of service) yield await removeOne(item, failed, () => removeTheService(parts));
  const wasThere = await isThere(config.consoleDirectory);
  const lock = await acquireInstanceLock(join(config.consoleDirectory, 'lock'), {
    address: null,
    platform: config.platform,
  });
  try {
    const found = await findRemovable(parts, signal);
    const steps = planUninstall(found.view.items, chosen).steps.filter(({ group }) => group !== 'service');
    if (steps.some(({ group }) => group === 'containers')) await wantNoContainer(parts);
    for (const item of steps) {
      signal.throwIfAborted();
      yield await removeOne(item, failed, () => remove(parts, found, item));
    }
    await sweep(parts, chosen, failed);
  } finally {
    await lock.release();
    if (!wasThere || (chosen.groups.has('state') && !failed.has('state')))
      await removeLock(config.consoleDirectory);
    for (const folder of [config.consoleDirectory, dirname(config.logDirectory), config.homeDirectory])
      await removeIfEmpty(folder);
  }
}

/** What came while the rest was removed: the last lines of a container, and what was noted of its end. */
async function sweep(parts: UninstallParts, { groups }: Chosen, failed: ReadonlySet<RemovableGroup>) {
  for (const group of ['logs', 'state'] as const)
    if (groups.has(group) && !staysForNextRun(group, failed)) await removeFiles(parts, group);
}

/** A console that comes back before all is done does not mend what was taken away on purpose. */
async function wantNoContainer({ config }: UninstallParts): Promise<void> {
  for (const { desiredState } of [agentRunnerFiles(config), devServerFiles(config)])
    if (await isThere(desiredState)) await createDesiredStateStore(desiredState).write(absent);
}

async function removeOne(
  { group, id, name, where }: Removable,
  failed: Set<RemovableGroup>,
  work: () => Promise<string | null>,
): Promise<RemovalResult> {
  const item = { group, id, name, where };
  if (staysForNextRun(group, failed)) {
    failed.add(group);
    return { ...item, state: 'left', reason: 'it names what is still to be removed' };
  }
  const reason = await work().catch((error: unknown) =>
    isFailure(error) ? error.details.reason : messageOf(error),
  );
  if (reason === null) return { ...item, state: 'removed', reason };
  failed.add(group);
  return { ...item, state: 'failed', reason };
}

async function removeTheService({ manager }: UninstallParts): Promise<null> {
  if (manager !== null) await removeService({ manager });
  return null;
}

/** Null, or why it is still there. @throws Failure */
async function remove(
  parts: UninstallParts,
  { onEngines }: FoundRemovable,
  item: Removable,
): Promise<string | null> {
  switch (item.group) {
    case 'service':
      return await removeTheService(parts);
    case 'containers':
    case 'volumes':
    case 'images': {
      const onEngine = onEngines.find(({ items }) => items.some(({ id }) => id === item.id));
      if (onEngine !== undefined) await removeOnEngine(parts, onEngine, item);
      return null;
    }
    default:
      return await removeFiles(parts, item.group);
  }
}

async function removeFiles({ config }: UninstallParts, group: FileGroup): Promise<string | null> {
  const kept = [];
  // A removal that has begun goes on to its end: half a folder helps nobody.
  const { signal } = new AbortController();
  for (const path of await pathsOf(group, config)) kept.push(...(await removeTree(path, signal)));
  const [first] = kept;
  return first === undefined ? null : `${first.path}: ${first.reason}`;
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Only where nobody has taken it since: a lock that is held has content, and a socket may be of who is about to. */
async function removeLock(directory: string): Promise<void> {
  for (const name of (await readdir(directory).catch(() => [])).filter(isLock)) {
    const path = join(directory, name);
    const found = await lstat(path).catch(() => null);
    if (found?.isFile() && found.size === 0) await rm(path, { force: true });
  }
}

/** `EBUSY`: something is mounted on it, as the machine's folder is for a console in a container. */
const leftAsItIs = ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'];

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!leftAsItIs.includes(Object(error).code)) throw notRemoved(folder, error);
  });
}

function notRemoved(folder: string, error: unknown): Failure {
  return new Failure({
    code: 'folder-not-removed',
    title: 'An empty folder is still there',
    reason: `${folder}: ${Object(error).code}.`,
    remedy: { summary: 'Remove it by hand.' },
    cause: error,
  });
}
