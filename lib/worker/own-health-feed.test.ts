import { expect, test } from 'vitest';
import type { ContainerFacts } from '@/lib/engine/types';
import { createFakeClock, createFakeMachine, settle } from '@/lib/health/fake-machine.test-support';
import { recordedContainer } from '@/lib/health/recorded-evidence.test-support';
import { silentAfterMs } from './own-health';
import { OwnHealthFeed } from './own-health-feed';

const container: ContainerFacts = { ...recordedContainer, environment: {} };
const answer = JSON.stringify({ condition: 'healthy', reason: 'fine', slots: { used: 1, max: 4 } });

function arrange() {
  const { clock, advance } = createFakeClock();
  const queue: Array<string | null> = [];
  let wake = () => {};
  const commands: string[] = [];
  const engine = {
    ...createFakeMachine(clock).engine,
    async *execLines(id: string, _command: readonly string[], signal: AbortSignal) {
      commands.push(id);
      signal.addEventListener('abort', () => wake());
      for (;;) {
        signal.throwIfAborted();
        const line = queue.shift();
        if (line === null) return;
        if (line !== undefined) yield line;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
  /** Null ends the command. */
  const print = async (...lines: Array<string | null>) => {
    queue.push(...lines);
    wake();
    await settle();
  };
  const told: string[] = [];
  const feed = new OwnHealthFeed(clock, () => told.push(feed.latest(container)?.own.type ?? 'nothing'));
  feed.keep(engine, container);
  return { feed, engine, clock, advance, print, commands, told };
}

test('answers come from one command, and each line is a sign of life of the engine', async () => {
  const { feed, engine, clock, advance, print, commands } = arrange();
  expect(feed.latest(container)).toBeNull();
  await print('asking', answer, '');
  for (let turn = 0; turn < 5; turn += 1) {
    await advance(2000);
    await print('asking', answer, '');
    feed.keep(engine, container);
    expect(feed.latest(container)).toMatchObject({ own: { type: 'answers', condition: 'healthy' } });
    expect(feed.heardAt(engine)).toBe(clock.monotonic());
  }
  expect(commands).toHaveLength(1);
  feed.stop();
});

test('a worker that keeps its answer too long is silent, and answers again when it does', async () => {
  const { feed, advance, print } = arrange();
  await print('asking', answer, '', 'asking');
  await advance(silentAfterMs - 100);
  expect(feed.latest(container)?.own.type).toBe('answers');
  await advance(100);
  expect(feed.latest(container)?.own).toEqual({ type: 'silent' });
  await print(answer);
  expect(feed.latest(container)?.own.type).toBe('answers');
  feed.stop();
});

test('who judges is told when a worker falls silent and when it answers again, and of nothing in between', async () => {
  const { feed, advance, print, told } = arrange();
  await print('asking', answer, '', 'asking');
  await advance(silentAfterMs - 1);
  expect(told).toEqual([]);
  await advance(1);
  expect(told).toEqual(['silent']);
  await print('hung: The worker is there and does not answer', '', 'asking', answer, '');
  expect(told).toEqual(['silent', 'silent', 'answers']);
  await print('asking', answer, '', 'asking');
  feed.stop();
  await advance(silentAfterMs);
  expect(told).toHaveLength(3);
});

test('what the worker says of its use is good as long as its answer, and an older worker says none', async () => {
  const { feed, clock, advance, print } = arrange();
  await print('asking', answer);
  expect(feed.usage(container)).toBeNull();
  const usage = { cpuMs: 10, memoryBytes: 20, memoryKills: 0 };
  await print('asking', JSON.stringify({ ...JSON.parse(answer), usage }));
  expect(feed.usage(container)).toEqual({ usage, at: clock.now() });
  expect(feed.usage({ ...container, startedAt: 1 })).toBeNull();
  await advance(5000);
  expect(feed.usage(container)).toBeNull();
  feed.stop();
});

test('without any line nothing is said of the worker: the engine may be what is silent', async () => {
  const { feed, advance, print } = arrange();
  await print('asking', answer, '');
  await advance(5000);
  expect(feed.latest(container)).toBeNull();
  feed.stop();
});

test('a command that has ended is followed by the next, and the answer holds meanwhile', async () => {
  const { feed, engine, print, commands } = arrange();
  await print('asking', answer, null);
  feed.keep(engine, container);
  expect(commands).toHaveLength(2);
  expect(feed.latest(container)?.own.type).toBe('answers');
  feed.stop();
});

test('a container in which it ends without an answer is left alone for a minute', async () => {
  const { feed, engine, advance, print, commands } = arrange();
  await print('asking', null);
  feed.keep(engine, container);
  expect(commands).toHaveLength(1);
  await advance(60_000);
  feed.keep(engine, container);
  expect(commands).toHaveLength(2);
  feed.stop();
});

test('what one life of a container said is not said of the next', async () => {
  const { feed, engine, print } = arrange();
  await print('asking', answer, '');
  const next = { ...container, startedAt: (container.startedAt ?? 0) + 1000 };
  expect(feed.latest(next)).toBeNull();
  feed.keep(engine, next);
  expect(feed.latest(next)).toBeNull();
  expect(feed.latest(container)).toBeNull();
  feed.stop();
});

test('an image that promises no probe is not asked', () => {
  const { feed, engine, commands } = arrange();
  feed.keep(engine, { ...container, id: 'b'.repeat(64), labels: {} });
  expect(commands).toHaveLength(1);
  feed.stop();
});
