import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { processStart } from './process-start';

const ownerSchema = z.object({
  pid: z.number(),
  start: z.string(),
  /** In which the pid is one; null where a system has but one, left out by the first consoles. */
  pidNamespace: z.string().nullish(),
  address: z.string().nullable(),
});
type Owner = z.infer<typeof ownerSchema>;

export interface InstanceLock {
  release(): Promise<void>;
}

async function readOwner(path: string): Promise<Owner | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function alreadyRunning({ pid, address }: Owner): Failure {
  const shared = {
    code: 'console-already-running',
    reference: 'E19',
    evidence: [{ label: 'pid', value: String(pid) }],
  };
  if (address === null) {
    return new Failure({
      ...shared,
      title: 'Another command is at work on this machine',
      reason: `Process ${pid} is a stigmer-console command with the same home directory, and no console runs that both could ask.`,
      remedy: { summary: 'Wait until it has ended, or end it.', command: `kill ${pid}` },
    });
  }
  return new Failure({
    ...shared,
    title: 'Another console manages this machine already',
    reason: `Process ${pid} runs at ${address} with the same home directory.`,
    remedy: {
      summary: 'Use that one (a fresh sign-in link comes from the command), or stop it first.',
      command: 'npx stigmer-console link',
    },
  });
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
  /** Where an owner with a page listens; left out: nowhere. */
  socketPath?: string;
}

/** Of a container on the same machine the pids are others, but a socket in a shared folder is the same. */
async function isAlive(
  { pid, start, pidNamespace }: Owner,
  { platform, socketPath }: LockOptions,
): Promise<boolean> {
  if (pidNamespace && pidNamespace !== (await ownPidNamespace()))
    return socketPath !== undefined && (await isListenedOn(socketPath));
  return (await processStart(pid, platform)) === start;
}

const ownPidNamespace = () => readlink('/proc/self/ns/pid').catch(() => null);

function isListenedOn(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
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
async function takeNext(path: string, draft: string, options: LockOptions): Promise<string | null> {
  const [newest = 0] = await listGenerations(path);
  const owner = await readOwner(fileOf(path, newest));
  if (owner !== null && (await isAlive(owner, options))) throw alreadyRunning(owner);
  const generation = newest + 1;
  const file = fileOf(path, generation);
  if (!(await linkNew(draft, file))) return null;
  const [last = 0, ...older] = await listGenerations(path);
  if (last !== generation) {
    // This one was slow: its generation had been taken, given back and cleared away in the meantime.
    await rm(file, { force: true });
    return null;
  }
  for (const each of older) await rm(fileOf(path, each), { force: true });
  return file;
}

/**
 * One console per home directory. Each owner takes the next generation of the lock by a link, which is atomic, and only
 * the newest generation counts; it is emptied on release and stays, so that no generation is ever taken twice. A process
 * that was killed never blocks.
 * @throws Failure `console-already-running`
 */
export async function acquireInstanceLock(path: string, options: LockOptions): Promise<InstanceLock> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A folder that was there before may be open to others; what the console keeps in it is not for them.
  await chmod(dirname(path), 0o700);
  const start = (await processStart(process.pid, options.platform)) ?? '';
  const draft = `${path}.draft-${randomBytes(6).toString('hex')}`;
  const owner = { pid: process.pid, start, pidNamespace: await ownPidNamespace(), address: options.address };
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (;;) {
      const file = await takeNext(path, draft, options);
      if (file !== null) return { release: () => writeFile(file, '', { mode: 0o600 }) };
    }
  } finally {
    await rm(draft, { force: true });
  }
}
