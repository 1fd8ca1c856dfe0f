import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { askBlockedStack } from '@/lib/worker/blocked-stack';
import { readBed } from '@/testbed/bed';
import {
  arrangeHome,
  type Cleanups,
  startMonitor,
  startWorker,
  type WorkerWishes,
} from './worker-on-engine.test-support';

const bed = readBed();
const unlimited = new AbortController().signal;
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Run in the worker: blocks its event loop for a minute as soon as the file `block` is in its workspace. */
const blocker = `import { existsSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
isMainThread && setInterval(function stagedBlock() {
  if (!existsSync('/workspace/block')) return;
  rmSync('/workspace/block');
  for (const until = Date.now() + 60_000; Date.now() < until; );
}, 100);`;
const blocking = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(blocker)}` };

/** The worker's process on this machine: its environment holds the identity that no other has. */
function processWith(identity: string): number {
  const pattern = `AGENT_RUNNER_IDENTITY=${identity}`;
  const found = execFileSync('sh', ['-c', `grep -lzxF '${pattern}' /proc/[0-9]*/environ || true`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pids = [...found.matchAll(/\/proc\/(\d+)\//g)].map(([, pid]) => Number(pid));
  // Probes in the container have its environment, too.
  const [pid] = pids.filter((each) => commandOf(each).startsWith('/app/node\0'));
  if (pid === undefined) throw new Error(`No process has ${pattern}`);
  return pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe.skipIf(bed.temporal === null).each(bed.engines)(
  'a worker on $name',
  ({ socketPath, sharesHost }) => {
    async function arrange(wishes: Omit<WorkerWishes, 'address'> = {}) {
      const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
      const monitor = startMonitor(config, address, cleanups);
      const engine = await monitor.engine();
      if (engine === null) throw new Error('The bed has an engine');
      const id = await startWorker(engine, config, { address, ...wishes }, cleanups);
      const title = () => monitor.current().title;
      await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
      const identity = (await engine.inspectContainer(id))?.environment.AGENT_RUNNER_IDENTITY ?? '';
      const stack = async () => {
        const own = await monitor.ownContainer(unlimited);
        return own && (await askBlockedStack(engine, own, unlimited));
      };
      return { config, title, monitor, identity, stack };
    }

    test.skipIf(!sharesHost)(
      'H17: a frozen process is named within 10 s, and so is its recovery',
      async () => {
        const { title, identity, stack } = await arrange();
        const pid = processWith(identity);
        process.kill(pid, 'SIGSTOP');
        cleanups.push(async () => process.kill(pid, 'SIGCONT'));
        await expect.poll(title, { timeout: 10_000 }).toBe('Hangs');
        await expect.poll(stack, { timeout: 60_000 }).toEqual({ type: 'frozen' });
        process.kill(pid, 'SIGCONT');
        await expect.poll(title, { timeout: 10_000 }).toBe('Ready');
      },
    );

    test.skipIf(!sharesHost)(
      'H8, H9: why the engine started it again stays to be read when it is Ready once more',
      async () => {
        const { title, monitor, identity } = await arrange({ restartPolicy: 'unless-stopped' });
        process.kill(processWith(identity), 'SIGKILL');
        const check = () => monitor.current().checks.find(({ id }) => id === 'container');
        const restarted = 'The container runs, restarted after it ended with exit code 137';
        await expect.poll(() => check()?.summary, { timeout: 10_000 }).toBe(restarted);
        await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
        expect(check()?.summary).toBe(restarted);
      },
    );

    test('H17: a blocked event loop is named within 10 s, though the SDK’s threads poll on', async () => {
      const { title, monitor, config, stack } = await arrange({ environment: blocking });
      await writeFile(join(config.workspaceDirectory, 'block'), '');
      await expect.poll(title, { timeout: 10_000 }).toBe('Hangs');
      expect(monitor.current().failure).toMatchObject({ code: 'worker-hung', remedy: { action: 'restart' } });
      await expect.poll(stack, { timeout: 40_000 }).toMatchObject({
        type: 'blocked',
        frames: expect.arrayContaining([expect.objectContaining({ function: 'stagedBlock', file: 'data:' })]),
      });
    });
  },
);
