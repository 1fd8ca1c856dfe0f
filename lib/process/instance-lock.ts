import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { Failure } from '@/lib/core/failure';
import { otherCommand, otherConsole } from './already-running';
import { isLockSocketOpen, type LockSocket, openLockSocket } from './lock-socket';
import { processStart } from './process-start';

const ownerSchema = z.object({
  pid: z.number(),
  start: z.string(),
  /** In which the pid is one; null where a system has but one, left out by the first consoles. */
  pidNamespace: z.string().nullish(),
  /** Of what it listens on. */
  socketId: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional(),
  address: z.string().nullable(),
});
type Owner = z.infer<typeof ownerSchema>;

export interface InstanceLock {
  release(): Promise<void>;
}

/** Null when it is released or torn. Who may not read it does not take it: it may be held by root. */
async function readOwner(path: string): Promise<Owner | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (Object(error).code === 'ENOENT') return '';
    throw error;
  });
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function alreadyRunning({ pid, pidNamespace, address }: Owner): Promise<Failure> {
  if (address === null) return otherCommand(pid, await isForeign(pidNamespace));
  const reason = `Process ${pid} runs at ${address} with the same home directory.`;
  return otherConsole(reason, [{ label: 'pid', value: String(pid) }]);
}

/** The lock of a generation; the first consoles had one file without a number. */
const fileOf = (path: string, generation: number) => (generation === 0 ? path : `${path}.${generation}`);

/** Generations that are there, newest first. */
async function listGenerations(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  const numbered = names
    .filter((name) => name.startsWith(prefix) && /^\d{1,15}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
  return [...numbered, ...(names.includes(basename(path)) ? [0] : [])].sort((a, b) => b - a);
}

interface LockOptions {
  /** Of the console's page; null for a command line without one. */
  address: string | null;
  platform: NodeJS.Platform;
}

const ownPidNamespace = () => readlink('/proc/self/ns/pid').catch(() => null);

const isForeign = async (pidNamespace: Owner['pidNamespace']) =>
  Boolean(pidNamespace) && pidNamespace !== (await ownPidNamespace());

/** In a container pids are others than on its machine, but a socket in a folder of both is the same. */
async function isAlive(path: string, owner: Owner, platform: NodeJS.Platform): Promise<boolean> {
  const { pid, start, pidNamespace, socketId } = owner;
  if (!(await isForeign(pidNamespace))) return (await processStart(pid, platform)) === start;
  return socketId !== undefined && (await isLockSocketOpen(socketOf(path, socketId)));
}

const socketOf = (path: string, id: string) => `${path}.socket-${id}`;

/** With the socket that its owner left if it was killed; one that was slow to take it goes on with its own. */
async function removeGeneration(path: string, generation: number): Promise<void> {
  const file = fileOf(path, generation);
  const { socketId } = (await readOwner(file)) ?? {};
  if (socketId !== undefined && !(await isLockSocketOpen(socketOf(path, socketId))))
    await rm(socketOf(path, socketId), { force: true });
  await rm(file, { force: true });
}

/** Makes the file complete or not at all; false when it is there already. */
async function linkNew(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (Object(error).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the generation after the newest one, unless its owner lives. Null when another process was faster. */
async function takeNext(path: string, draft: string, platform: NodeJS.Platform): Promise<string | null> {
  const [newest = 0] = await listGenerations(path);
  const owner = await readOwner(fileOf(path, newest));
  if (owner !== null && (await isAlive(path, owner, platform))) throw await alreadyRunning(owner);
  const generation = newest + 1;
  const file = fileOf(path, generation);
  if (!(await linkNew(draft, file))) return null;
  const [last = 0, ...older] = await listGenerations(path);
  if (last !== generation) {
    // This one was slow: its generation had been taken, given back and cleared away in the meantime.
    await rm(file, { force: true });
    return null;
  }
  for (const each of older) await removeGeneration(path, each);
  return file;
}

/**
 * One console per home directory. Each owner takes the next generation of the lock by a link, which is atomic, and only
 * the newest generation counts; it is emptied on release and stays, so that no generation is ever taken twice. A process
 * that was killed never blocks. Its socket is open before an owner has the lock and until it has given it back.
 * @throws Failure `console-already-running`
 */
export async function acquireInstanceLock(path: string, options: LockOptions): Promise<InstanceLock> {
  const { address, platform } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A folder that was there before may be open to others; what the console keeps in it is not for them.
  await chmod(dirname(path), 0o700);
  const start = (await processStart(process.pid, platform)) ?? '';
  const socketId = randomBytes(6).toString('hex');
  const draft = `${path}.draft-${socketId}`;
  const pidNamespace = await ownPidNamespace();
  const socket = pidNamespace === null ? null : await openLockSocket(socketOf(path, socketId));
  const owner: Owner = { pid: process.pid, start, pidNamespace, socketId, address };
  try {
    await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
    for (;;) {
      const file = await takeNext(path, draft, platform);
      if (file !== null) return { release: () => release(file, socket) };
    }
  } catch (error) {
    await socket?.close();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function release(file: string, socket: LockSocket | null): Promise<void> {
  await writeFile(file, '', { mode: 0o600 });
  await socket?.close();
}
