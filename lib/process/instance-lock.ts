import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { processStart } from './process-start';

const ownerSchema = z.object({ pid: z.number(), start: z.string(), address: z.string().nullable() });
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

/** Moves a lock aside whose owner is gone; of several that try, one wins the rename. */
async function clearStale(path: string, platform: NodeJS.Platform): Promise<void> {
  const owner = await readOwner(path);
  if (owner !== null && (await processStart(owner.pid, platform)) === owner.start)
    throw alreadyRunning(owner);
  const aside = `${path}.stale-${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

function isTaken(error: unknown): boolean {
  return Object(error).code === 'EEXIST';
}

/**
 * One console per home directory. The lock appears complete or not at all (written aside, then linked), and one whose
 * process was killed never blocks.
 * @throws Failure `console-already-running`
 */
export async function acquireInstanceLock(
  path: string,
  options: { address: string | null; platform: NodeJS.Platform },
): Promise<InstanceLock> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A folder that was there before may be open to others; what the console keeps in it is not for them.
  await chmod(dirname(path), 0o700);
  const start = (await processStart(process.pid, options.platform)) ?? '';
  const draft = `${path}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, start, address: options.address });
  await writeFile(draft, text, { mode: 0o600 });
  try {
    const taken = await link(draft, path).catch((error: unknown) => error);
    if (isTaken(taken)) {
      await clearStale(path, options.platform);
      await link(draft, path).catch(async (error: unknown) => {
        const owner = await readOwner(path);
        throw isTaken(error) && owner !== null ? alreadyRunning(owner) : error;
      });
    } else if (taken !== undefined) throw taken;
  } finally {
    await rm(draft, { force: true });
  }
  return {
    release: async () => {
      if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
    },
  };
}
