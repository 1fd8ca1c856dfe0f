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

const of = (name: string) => sent.filter(([port]) => port === name);

test('a tab that is a little late gets every line, what came meanwhile as one batch', () => {
  share.want('slow', 0);
  share.want('quick', 0);
  for (let number = 1; number <= 100; number += 1) {
    share.take(batch(number, number));
    share.taken('quick');
  }
  expect(of('quick')).toHaveLength(100);
  expect(of('slow')).toHaveLength(2);
  share.taken('slow');
  share.taken('slow');
  expect(of('slow').slice(2)).toEqual([['slow', 98, 100]]);
});

test('for a tab that does not read nothing piles up: it is told where the log is, and what came last comes with it', () => {
  share.want('slow', 0);
  for (let number = 1; number <= 20_000; number += 1000) share.take(batch(number, number + 999));
  expect(of('slow')).toHaveLength(2);
  share.taken('slow');
  const [, lines, lastNumber] = of('slow').at(-1) ?? [];
  expect(lastNumber).toBe(20_000);
  expect(lines).toBeLessThanOrEqual(5000);
  share.taken('slow');
  expect(of('slow')).toHaveLength(3);
});

test('a few very long lines are as much as many short ones', () => {
  share.want('slow', 0);
  for (let number = 1; number <= 100; number += 1) {
    const { lines, ...rest } = batch(number, number);
    share.take({ ...rest, lines: lines.map((line) => ({ ...line, text: 'x'.repeat(65_536) })) });
  }
  share.taken('slow');
  expect(of('slow').at(-1)?.[1]).toBeLessThanOrEqual(64);
});

test('when the stream is lost nobody is subscribed any more', () => {
  share.want('a', 7);
  share.take(batch(8, 12));
  share.drop();
  share.take(batch(13, 14));
  expect(share.after).toBeNull();
  expect(sent).toHaveLength(1);
});
