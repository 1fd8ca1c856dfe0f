import { expect, it } from 'vitest';
import { SessionTurns } from './session-turns';

const never = new AbortController().signal;

function held() {
  let release = () => {};
  const done = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { done, release };
}

it('runs of one session follow each other, also after a failure; other sessions do not wait', async () => {
  const turns = new SessionTurns();
  const order: string[] = [];
  const first = held();
  const failing = turns.run('a', never, async () => {
    await first.done;
    order.push('first');
    throw new Error('no');
  });
  const second = turns.run('a', never, async () => order.push('second'));
  await turns.run('b', never, async () => order.push('other'));
  first.release();
  await expect(failing).rejects.toThrow('no');
  await second;
  expect(order).toEqual(['other', 'first', 'second']);
});

it('a run that is cancelled while it waits ends at once, never begins, and lets nobody past the one at work', async () => {
  const turns = new SessionTurns();
  const first = held();
  const cancel = new AbortController();
  const order: string[] = [];
  const running = turns.run('a', never, () => first.done.then(() => order.push('first')));
  const waiting = turns.run('a', cancel.signal, async () => order.push('cancelled'));
  cancel.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  const third = turns.run('a', never, async () => order.push('third'));
  first.release();
  await Promise.all([running, third]);
  expect(order).toEqual(['first', 'third']);
});
