import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { AgentSlots } from './agent-slots';

it('never more run than there are places, every one runs that is not cancelled, and all places are free at the end', async () => {
  const moment = () => new Promise<void>((resolve) => setImmediate(resolve));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ turns: fc.nat(4), cancelAfter: fc.option(fc.nat(6)), fails: fc.boolean() })),
      async (max, runs) => {
        const slots = new AgentSlots(max);
        let running = 0;
        const outcomes = runs.map(async ({ turns, cancelAfter, fails }) => {
          const cancel = new AbortController();
          const work = slots.run('s', cancel.signal, async () => {
            running += 1;
            expect(running).toBeLessThanOrEqual(max);
            expect(slots.used).toBeGreaterThanOrEqual(running);
            for (let turn = 0; turn < turns; turn += 1) await moment();
            running -= 1;
            if (fails) throw new Error('failed');
          });
          const outcome = work.then(
            () => 'done',
            (error: Error) => error.message,
          );
          for (let turn = 0; turn < (cancelAfter ?? 0); turn += 1) await moment();
          if (cancelAfter !== null) cancel.abort(new Error('cancelled'));
          expect([fails ? 'failed' : 'done', ...(cancelAfter === null ? [] : ['cancelled'])]).toContain(
            await outcome,
          );
        });
        await Promise.all(outcomes);
        expect(slots.used).toBe(0);
      },
    ),
  );
});

it('the one that waits longest is next', async () => {
  const slots = new AgentSlots(1);
  const never = new AbortController().signal;
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((number) => slots.run('s', never, async () => order.push(number))));
  expect(order).toEqual([1, 2, 3]);
});

afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

it('two that wait for a place for one session are given one: the other is there for the next', async () => {
  const slots = new AgentSlots(2);
  const moment = () => new Promise<void>((resolve) => setImmediate(resolve));
  const running = ['b', 'c'].map((sessionId) => slots.run(sessionId, never, moment));
  const promised = [slots.promise('a', never), slots.promise('a', never)];
  await Promise.all([...running, ...promised]);
  expect([slots.promised, slots.free]).toEqual([1, 1]);
  slots.withdraw('a');
  expect(slots.free).toBe(2);
});

it('a promised place waits for its session’s run, and is there for others when the run never comes', async () => {
  vi.useFakeTimers();
  const slots = new AgentSlots(1);
  await slots.promise('a', never);
  const other = slots.run('b', never, async () => 'other');
  expect([slots.promised, slots.used, slots.free]).toEqual([1, 0, 0]);
  expect(await slots.run('a', never, async () => slots.used)).toBe(1);
  expect(await other).toBe('other');
  await slots.promise('a', never);
  const late = slots.run('b', never, async () => 'late');
  vi.runAllTimers();
  expect(await late).toBe('late');
  expect([slots.promised, slots.free]).toEqual([0, 1]);
});

it('one session is promised one place, however often it asks', async () => {
  const slots = new AgentSlots(2);
  await slots.promise('a', never);
  await slots.promise('a', never);
  expect(slots.promised).toBe(1);
  slots.withdraw('a');
  slots.withdraw('a');
  expect(slots.free).toBe(2);
});

it('no more work is asked for than there are places, and at once again when one is free', async () => {
  const slots = new AgentSlots(2);
  await slots.beginPoll(never);
  expect([slots.tryBeginPoll(), slots.tryBeginPoll()]).toEqual([true, false]);
  const third = slots.beginPoll(never).then(() => 'asks');
  await slots.promise('a', never);
  slots.endPoll();
  slots.endPoll();
  expect(await third).toBe('asks');
  expect(slots.tryBeginPoll()).toBe(false);
  const stop = new AbortController();
  const fourth = slots.beginPoll(stop.signal);
  stop.abort(new Error('stopped'));
  await expect(fourth).rejects.toThrow('stopped');
  const fifth = slots.beginPoll(never).then(() => 'asks');
  slots.withdraw('a');
  expect(await fifth).toBe('asks');
});
