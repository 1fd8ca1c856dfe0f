import { beforeEach, expect, test } from 'vitest';
import type { LogBatchEvent } from '@/lib/contracts/events';
import { LogShare } from './log-share';

const batch = (from: number, to: number): LogBatchEvent => ({
  type: 'log-batch',
  lines: Array.from({ length: to - from + 1 }, (_, index) => ({
    number: from + index,
    at: 0,
    stream: 'stdout',
    text: '',
  })),
  lastNumber: to,
  summary: { path: '', firstNumber: 1, lastNumber: to, bytes: 0, lastLineAt: null, following: true },
});

let sent: Array<[string, number, number]>;
let share: LogShare<string>;
beforeEach(() => {
  sent = [];
  share = new LogShare((port, { lines, lastNumber }) => sent.push([port, lines.length, lastNumber]));
});

test('the stream has the log while a tab wants it, from the line on that the first one has', () => {
  expect(share.after).toBeNull();
  share.want('a', 7);
  share.want('b', 3);
  expect(share.after).toBe(7);
  share.leave('a');
  expect(share.after).toBe(7);
  share.leave('b');
  expect(share.after).toBeNull();
});

test('after a break the stream goes on behind the last line that was handed out', () => {
  share.want('a', 7);
  share.take(batch(8, 12));
  expect(share.after).toBe(12);
});

test('a tab that joins is told where the log is, and gets what comes', () => {
  share.want('a', 7);
  share.take(batch(8, 12));
  share.want('b', 10);
  share.take(batch(13, 14));
  expect(sent).toEqual([
    ['a', 5, 12],
    ['b', 0, 12],
    ['a', 2, 14],
    ['b', 2, 14],
  ]);
});

test('for a tab that does not read nothing piles up, and it is told what it missed when it does', () => {
  share.want('slow', 0);
  share.want('quick', 0);
  for (let number = 1; number <= 100; number += 1) {
    share.take(batch(number, number));
    share.taken('quick');
  }
  const of = (name: string) => sent.filter(([port]) => port === name);
  expect(of('quick')).toHaveLength(100);
  expect(of('slow')).toHaveLength(2);
  share.taken('slow');
  share.taken('slow');
  expect(of('slow').at(-1)).toEqual(['slow', 0, 100]);
});

test('when the stream is lost nobody is subscribed any more', () => {
  share.want('a', 7);
  share.take(batch(8, 12));
  share.drop();
  share.take(batch(13, 14));
  expect(share.after).toBeNull();
  expect(sent).toHaveLength(1);
});
