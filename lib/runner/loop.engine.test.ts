import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Status } from '@/lib/contracts/status';
import { systemClock } from '@/lib/core/clock';
import { startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import { ownLabels } from '@/lib/service/container-ownership';
import { stopInVain } from '@/lib/service/stop-in-vain';
import { readBed } from '@/testbed/bed';
import { arrangeRunner } from './runner-on-engine.test-support';

const bed = readBed();
/** Ends only what hangs. */
const hungMs = 180_000;
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.each(bed.engines)('a container that the engine starts again and again on $name', (row) => {
  /** One of ours that says a word and ends so after a second. */
  async function arrange(exitCode: number) {
    const runner = await arrangeRunner(row, cleanups);
    const { config, service } = runner;
    const box = await startBusybox(bed.images.busybox, row, {
      name: config.containerName,
      command: ['sh', '-c', `echo "error: last words"; sleep 1; exit ${exitCode}`],
      restartPolicy: 'unless-stopped',
      labels: ownLabels(service.owner, { identity: 'agent-runner/loop', specHash: '' }),
    });
    cleanups.push(async () => box[Symbol.asyncDispose]());
    return runner;
  }

  test('is never shown as running or ended in between, and has the exit code of its end', async () => {
    const { health, history } = await arrange(3);
    const title = () => health.current().title;
    await expect.poll(title, { timeout: 40_000 }).toBe('Crash loop');
    const seen: Status[] = [];
    health.subscribe((status) => seen.push(status));
    const rounds = () => history.lives().reduce((sum, { times }) => sum + times, 0);
    const before = rounds();
    await vi.waitFor(() => expect(rounds()).toBeGreaterThan(before + 2), { timeout: 60_000 });
    expect(new Set(seen.map((status) => status.title))).toEqual(new Set(['Crash loop']));
    for (const { container } of seen) expect(container).toMatchObject({ state: 'restarting', exitCode: 3 });
    expect(history.lives().find(({ endedAt }) => endedAt !== null)).toMatchObject({
      exitCode: 3,
      cause: 'itself',
      lastLines: expect.arrayContaining(['error: last words']),
    });
  });

  test('because it refuses a setting is stopped by the console, and says so', async () => {
    const { health, history, operations, runner, container } = await arrange(78);
    stopInVain({ history, operations, clock: systemClock, stop: () => runner.operation('stop') });
    const stopped = { kind: 'stop', state: 'succeeded' };
    // Only an engine that did not answer a stop, as Docker on a busy machine was seen to, may need another one.
    const hung = { kind: 'stop', state: 'failed', failure: { code: 'engine-not-answering' } };
    const done = () => operations.list().filter(({ state }) => state === 'succeeded');
    await expect.poll(done, { timeout: hungMs }).toMatchObject([stopped]);
    for (const other of operations.list().filter(({ state }) => state !== 'succeeded'))
      expect(other).toMatchObject(hung);
    expect(await container()).toMatchObject({ state: 'exited' });
    await expect.poll(() => health.current().title, { timeout: 20_000 }).toBe('Setting refused');
    expect(health.current().failure).toMatchObject({
      reason: expect.stringContaining('last words'),
      remedy: { action: 'open-settings' },
    });
  }, 240_000);
});
