import { readFile, readlink } from 'node:fs/promises';
import { Failure, isFailure } from '@/lib/core/failure';
import { singleton } from '@/lib/core/singleton';
import type { EngineConnection } from './connection';
import { inspectContainer } from './container';
import { execInContainer } from './exec';
import type { ContainerFacts } from './types';

/** An engine makes these for each container; what it mounts there lies in a folder that has the container's id for a name. */
const madeByEngine = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/run/.containerenv'];
const namespacePath = '/proc/self/ns/mnt';
const namespaceTimeoutMs = 10_000;

/** The container in which the console itself runs, on the machine's own network. */
export interface ConsoleContainer {
  id: string;
  name: string;
  /** Reference, as it was started with. */
  image: string;
  /** Sources are paths of the engine; an empty one has none. */
  mounts: ContainerFacts['mounts'];
}

/** Ids that a process's mounts speak of, as `/proc/self/mountinfo` has them: guesses until an engine confirms one. */
export function containerIdsIn(mountinfo: string): string[] {
  const ids = mountinfo.split('\n').flatMap((line) => {
    // Fields 4 and 5 of proc_pid_mountinfo(5).
    const [, , , source = '', target = ''] = line.split(' ');
    if (!madeByEngine.includes(target)) return [];
    return [...source.matchAll(/\/([0-9a-f]{64})(?=\/)/g)].map(([, id = '']) => id);
  });
  return [...new Set(ids)];
}

/**
 * The container of this engine that the console runs in; null where it runs in none.
 * @param inContainer whether it is known to run in one: then an engine that does not confirm it cannot be used
 * @throws Failure `console-container-unknown`, `console-network-own`, `engine-*`
 */
export async function findConsoleContainer(
  connection: EngineConnection,
  inContainer: boolean,
  signal?: AbortSignal,
  mountinfoPath = '/proc/self/mountinfo',
): Promise<ConsoleContainer | null> {
  // There is none where the system is not Linux.
  const ids = containerIdsIn(await readFile(mountinfoPath, 'utf8').catch(() => ''));
  const found = await confirmed(connection, ids, signal);
  if (found === null && inContainer) throw notConfirmed(connection);
  if (found === null) return null;
  if (found.networkMode !== 'host') throw ownNetwork(found);
  const { id, name, imageReference, mounts } = found;
  return { id, name, image: imageReference, mounts };
}

async function confirmed(
  connection: EngineConnection,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ContainerFacts | null> {
  for (const id of ids) {
    const found = await inspectContainer(connection, id, signal);
    if (found?.state === 'running' && (await isThisOne(connection, id, signal))) return found;
  }
  return null;
}

/** Its own container stays the same as long as this process lives. */
const proven = () => singleton('console-container', () => new Set<string>());

/**
 * A process that the engine runs in the container has the container's mounts: they are ours if the namespace is.
 * @throws Failure `console-container-unknown` where the engine runs none: as a machine's, this process's paths would be wrong there
 */
async function isThisOne(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (proven().has(id)) return true;
  const command = [process.execPath, '-p', `fs.readlinkSync('${namespacePath}')`];
  const limits = { timeoutMs: namespaceTimeoutMs };
  const { stdout, exitCode } = await execInContainer(connection, id, command, limits, signal).catch(
    (error: unknown) => {
      throw isFailure(error) ? notConfirmed(connection, noCommand(error.details.title)) : error;
    },
  );
  if (exitCode !== 0) throw notConfirmed(connection, noCommand(`it ended with ${exitCode}`));
  if (stdout.trim() !== (await readlink(namespacePath))) return false;
  proven().add(id);
  return true;
}

const noCommand = (why: string) => `The engine runs no command in the console’s container (${why})`;

function notConfirmed(
  { name }: EngineConnection,
  why = 'The console runs in a container that this engine does not know as its own',
): Failure {
  return new Failure({
    code: 'console-container-unknown',
    title: `${name} does not run the console’s container`,
    reason: `${why}, so that no folder of it can be mounted into the worker.`,
    remedy: {
      summary: 'Give the container the socket of the engine that runs it, and let that run commands in it.',
    },
  });
}

function ownNetwork({ name, networkMode }: ContainerFacts): Failure {
  return new Failure({
    code: 'console-network-own',
    title: 'The console’s container has a network of its own',
    reason: `Its network is ${networkMode || 'unknown'}: the page listens on a loopback that no browser reaches, and localhost in the settings is not this machine.`,
    remedy: { summary: 'Start the console’s container again with --network host; publish no port.' },
    evidence: [{ label: 'container', value: name }],
  });
}
