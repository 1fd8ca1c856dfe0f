/**
 * `npm run bench:proof`: on a test bed that is up (STIGMER_TEST_BED), what proofs of life cost the worker and whoever asks for
 * them: CPU of as many as fit in half a minute, less that of half a minute without one, for the one that is due each minute.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@/lib/core/clock';
import { connectTemporal } from '@/lib/temporal/connection';
import { proveWorker } from '@/lib/worker/prove-worker';
import { median } from './measure';
import { cpuSeconds } from './process-cpu';
import { bedAddress, buildRunner, end, startRunner } from './runner-process';

const windowMs = 30_000;
const identity = `agent-runner/${randomBytes(3).toString('hex')}`;
const taskQueue = `bench-proof-${randomBytes(3).toString('hex')}`;
const workspace = await mkdtemp(join(tmpdir(), 'bench-proof-'));
const runner = await buildRunner(new URL('..', import.meta.url).pathname);
const { child } = startRunner(runner, {
  taskQueue,
  workspace,
  settings: { AGENT_RUNNER_IDENTITY: identity },
});
const connection = connectTemporal({ address: bedAddress(), namespace: 'default', tls: false, apiKey: null });
const prove = () =>
  proveWorker(connection, { taskQueue, identity }, systemClock, new AbortController().signal);

async function costOf(work: () => Promise<unknown>) {
  const read = async () => ({ worker: await cpuSeconds(child.pid), asker: await cpuSeconds(process.pid) });
  const before = await read();
  await work();
  const after = await read();
  return { worker: after.worker - before.worker, asker: after.asker - before.asker };
}

try {
  // The first ones warm both sides up.
  for (let proved = 0; proved < 20; ) if ((await prove()).outcome.type === 'proved') proved += 1;
  const idle = await costOf(() => sleep(windowMs));
  const durations: number[] = [];
  const busy = await costOf(async () => {
    const until = performance.now() + windowMs;
    while (performance.now() < until) durations.push((await prove()).durationMs);
  });
  const share = (side: 'worker' | 'asker') =>
    `${(((busy[side] - idle[side]) / durations.length / 60) * 100).toFixed(3)} % of a core`;
  console.log(`${durations.length} proofs, half of them within ${median(durations)} ms with all calls`);
  console.log(`one a minute costs the worker ${share('worker')}, the console ${share('asker')}`);
} finally {
  await connection.close();
  await end(child);
  await rm(workspace, { recursive: true });
}
