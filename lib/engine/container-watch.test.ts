import { expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { createContainerWatch } from './container-watch';
import { endOfFacts, laterEnd } from './last-end';
import type { ContainerFacts, EngineEvent } from './types';

const facts: ContainerFacts = {
  id: 'c1',
  name: 'runner',
  imageId: 'sha256:aaaa',
  imageReference: 'runner:1',
  labels: {},
  environment: {},
  state: 'running',
  createdAt: 1,
  startedAt: 1,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  networkMode: 'host',
  tty: false,
  mounts: [],
};
const signal = new AbortController().signal;

/** An engine that counts its questions, and whose events a test makes. */
function arrange() {
  const state = {
    asked: 0,
    time: 0,
    container: facts as ContainerFacts | null,
    stuck: null as Failure | null,
    /** Questions that are left at the engine. */
    waiting: 0,
  };
  let wake = () => {};
  let free = () => {};
  const queue: Array<EngineEvent | 'end'> = [];
  async function* watchEvents(): AsyncGenerator<EngineEvent> {
    for (;;) {
      const next = queue.shift();
      if (next === 'end') return;
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const engine: Parameters<typeof createContainerWatch>[0] = {
    inspectContainer: async () => {
      state.asked += 1;
      if (state.stuck !== null) throw state.stuck;
      return state.container;
    },
    untilContainerAnswers: async (_name, until) => {
      state.waiting += 1;
      try {
        await new Promise<void>((resolve, reject) => {
          free = resolve;
          until.addEventListener('abort', () => reject(until.reason), { once: true });
        });
      } finally {
        state.waiting -= 1;
      }
    },
    findContainers: async () => {
      state.asked += 1;
      return [];
    },
    inspectImage: async () => {
      state.asked += 1;
      return null;
    },
    watchEvents,
  };
  const clock: Clock = { now: () => state.time, monotonic: () => state.time, sleep: async () => {} };
  const watch = createContainerWatch(engine, 'runner', clock);
  const tell = async (event: Partial<EngineEvent> | 'end') => {
    const blank = {
      type: 'container',
      action: 'start',
      id: 'c1',
      name: 'runner',
      at: 0,
      exitCode: null,
    } as const;
    queue.push(event === 'end' ? 'end' : { ...blank, ...event });
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const ask = () => watch.container(false, signal);
  /** Follows, and has asked once after the stream was surely open. */
  const settled = async () => {
    const following = watch.follow(new AbortController().signal);
    state.time += 3000;
    await ask();
    state.asked = 0;
    return following;
  };
  const answer = async () => {
    state.stuck = null;
    free();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { state, watch, tell, ask, settled, answer };
}

test('as long as nothing happens, nothing is asked', async () => {
  const { state, ask, settled, watch } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  for (let look = 0; look < 5; look += 1) expect(await ask()).toEqual(facts);
  expect(state.asked).toBe(0);
  expect(await watch.container(true, signal)).toEqual(facts);
  expect(state.asked).toBe(1);
});

const stuck = () =>
  new Failure({ code: 'container-stuck', title: 'stuck', reason: 'stuck', remedy: { summary: 'thaw' } });

test('of a container that the engine is stuck on one question stays at the engine, and its answer ends it', async () => {
  const { state, watch, settled, answer } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  state.stuck = stuck();
  for (let look = 0; look < 5; look += 1)
    await expect(watch.container(true, signal)).rejects.toMatchObject({ code: 'container-stuck' });
  expect([state.asked, state.waiting]).toEqual([1, 1]);
  await answer();
  expect(await watch.container(true, signal)).toEqual(facts);
  expect(state.waiting).toBe(0);
});

test('the question that stays at the engine ends with the stream of events', async () => {
  const { state, watch, tell } = arrange();
  const following = watch.follow(signal);
  state.stuck = stuck();
  await expect(watch.container(true, signal)).rejects.toBe(state.stuck);
  expect(state.waiting).toBe(1);
  await tell('end');
  await following;
  expect(state.waiting).toBe(0);
  // Nobody follows: it is asked each time, and nothing is left there.
  await expect(watch.container(true, signal)).rejects.toBe(state.stuck);
  expect([state.asked, state.waiting]).toEqual([2, 0]);
});

test.each([
  ['an event of its name', { id: 'other', action: 'create' }],
  ['an event of its id under another name', { name: 'renamed', action: 'rename' }],
  ['a rename of whatever', { id: 'x', name: 'x', action: 'rename' }],
  ['an image that was pulled', { type: 'image', action: 'pull', name: 'x', id: 'x' }],
] as const)('%s reaches the listener, and asks again', async (_title, event) => {
  const { state, ask, settled, watch, tell } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  let told = 0;
  watch.subscribe(() => {
    told += 1;
  });
  await tell(event);
  await ask();
  expect([told, state.asked]).toEqual([1, 1]);
});

test('events of others and of our own commands ask nothing', async () => {
  const { state, ask, settled, tell } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  await tell({ id: 'x', name: 'x' });
  await tell({ action: 'exec_die' });
  await ask();
  expect(state.asked).toBe(0);
});

test('F29: a list of labelled containers is asked for anew after another container came or went, and for nothing else', async () => {
  const { watch, state, tell, settled } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  const list = () => watch.labelled({ name: 'label' }, false, signal);
  await list();
  const askedFor = async (action: string) => {
    state.asked = 0;
    await tell({ action, id: 'c2', name: 'other' });
    await list();
    return state.asked;
  };
  expect(await askedFor('start')).toBe(0);
  expect(await askedFor('create')).toBe(1);
  expect(await askedFor('destroy')).toBe(1);
  expect(await askedFor('die')).toBe(0);
});

test('without a stream, and while one opens, every answer is asked for', async () => {
  const { state, ask, settled, tell, watch } = arrange();
  await ask();
  await ask();
  expect(state.asked).toBe(2);
  const following = settled();
  await new Promise((resolve) => setImmediate(resolve));
  await tell('end');
  await following;
  await ask();
  await ask();
  expect(state.asked).toBe(2);
  void watch.follow(signal);
  await ask();
  await ask();
  expect(state.asked).toBe(4);
});

test('H9: the exit code of an end stays known while the container runs again', async () => {
  const { state, ask, settled, tell, watch } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  await tell({ action: 'die', at: 5000, exitCode: 78 });
  expect(watch.changing()).toBe(true);
  await tell({ action: 'start' });
  expect(watch.changing()).toBe(false);
  await ask();
  expect(watch.lastEnd()).toEqual({
    containerId: 'c1',
    startedAt: 1,
    at: 5000,
    exitCode: 78,
    outOfMemory: false,
  });
  state.container = { ...facts, id: 'c2' };
  await tell({ action: 'create', id: 'c2' });
  await ask();
  expect(watch.lastEnd()).toBeNull();
});

test('H8: a memory limit is the cause of the end that follows, and of no later one', async () => {
  const { settled, tell, watch } = arrange();
  void settled();
  await new Promise((resolve) => setImmediate(resolve));
  await tell({ action: 'oom', at: 5000 });
  await tell({ action: 'die', at: 5200, exitCode: 137 });
  expect(watch.lastEnd()).toMatchObject({ outOfMemory: true });
  await tell({ action: 'die', at: 60_000, exitCode: 137 });
  expect(watch.lastEnd()).toMatchObject({ outOfMemory: false, at: 60_000 });
});

test('a mark of memory that stood while it ran is no cause of its end; one that came with the end is', async () => {
  const { state, watch } = arrange();
  const ended = { state: 'exited', finishedAt: 900_000, exitCode: 137, outOfMemory: true } as const;
  state.container = { ...facts, ...ended };
  expect(await watch.container(true, signal)).toMatchObject({ outOfMemory: true });
  state.container = { ...facts, startedAt: 1_000_000, memoryFlagStands: true };
  await watch.container(true, signal);
  state.container = { ...facts, ...ended, startedAt: 1_000_000, finishedAt: 2_000_000 };
  expect(await watch.container(true, signal)).toMatchObject({ outOfMemory: false });
  expect(watch.lastEnd()).toMatchObject({ at: 2_000_000, outOfMemory: false });
});

test('one end that is reported twice has all that both reports knew', () => {
  const byEvent = { containerId: 'c1', startedAt: null, at: 5000, exitCode: 137, outOfMemory: false };
  const byFacts = endOfFacts({
    ...facts,
    state: 'restarting',
    finishedAt: 4900,
    exitCode: null,
    outOfMemory: true,
  });
  expect(laterEnd(byEvent, byFacts)).toEqual({ ...byEvent, startedAt: 1, outOfMemory: true });
  expect(endOfFacts(facts)).toBeNull();
});
