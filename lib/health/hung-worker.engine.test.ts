import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Run in the worker: blocks its event loop for half a minute as soon as the file `block` is in its workspace. */
const blocker = `import { existsSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
isMainThread && setInterval(() => {
  if (!existsSync('/workspace/block')) return;
  rmSync('/workspace/block');
  for (const until = Date.now() + 30_000; Date.now() < until; );
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
  const [pid] = pids.filter((each) => each !== process.pid).sort((one, other) => other - one);
  if (pid === undefined) throw new Error(`No process has ${pattern}`);
  return pid;
}

describe.skipIf(bed.temporal === null).each(bed.engines)(
  'a hung worker on $name',
  ({ socketPath, sharesHost }) => {
    async function arrange(environment: Record<string, string> = {}) {
      const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
      const monitor = startMonitor(config, address, cleanups);
      const engine = await monitor.engine();
      if (engine === null) throw new Error('The bed has an engine');
      const id = await startWorker(engine, config, { address, environment }, cleanups);
      const title = () => monitor.current().title;
      await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
      const identity = (await engine.inspectContainer(id))?.environment.AGENT_RUNNER_IDENTITY ?? '';
      return { config, title, monitor, identity };
    }

    test.skipIf(!sharesHost)(
      'H17: a frozen process is told within 10 s, and so is that it goes on',
      async () => {
        const { title, identity } = await arrange();
        const pid = processWith(identity);
        process.kill(pid, 'SIGSTOP');
        cleanups.push(async () => process.kill(pid, 'SIGCONT'));
        await expect.poll(title, { timeout: 10_000 }).toBe('Hangs');
        process.kill(pid, 'SIGCONT');
        await expect.poll(title, { timeout: 10_000 }).toBe('Ready');
      },
    );

    test('H17: a blocked event loop is told within 10 s, though the SDK’s threads poll on', async () => {
      const { title, monitor, config } = await arrange(blocking);
      await writeFile(join(config.workspaceDirectory, 'block'), '');
      await expect.poll(title, { timeout: 10_000 }).toBe('Hangs');
      expect(monitor.current().failure).toMatchObject({ code: 'worker-hung', remedy: { action: 'restart' } });
    });
  },
);
