import fc from 'fast-check';
import { expect, it } from 'vitest';
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
