import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from './record-format';
import { createReplayFilter } from './replay-filter';

const at = (second: number) => `2026-11-23T16:23:${String(second).padStart(2, '0')}.000000000Z`;
const line = (second: number, text: string, part = false): LogRecord => ({
  timestamp: at(second),
  stream: 'stdout',
  text,
  part,
  mark: null,
});

test('whatever the cut, recorded plus replayed is every line exactly once', () => {
  const lines = fc.array(fc.tuple(fc.nat({ max: 1 }), fc.constantFrom('a', 'b')), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(lines, fc.nat({ max: 60 }), (steps, cut) => {
      let second = 0;
      const all = steps.map(([step, text]) => {
        second = Math.min(59, second + step);
        return line(second, text);
      });
      const recorded = all.slice(0, cut);
      const since = recorded.at(-1)?.timestamp ?? '';
      const filter = createReplayFilter(
        recorded.filter((record) => record.timestamp >= since),
        since,
      );
      const replayed = filter.take(all);
      expect([...recorded, ...replayed]).toEqual(all);
      expect(filter.missing()).toBe(false);
    }),
  );
});

test('an engine that begins after the last recorded line is noticed', () => {
  const filter = createReplayFilter([line(3, 'old')], at(3));
  expect(filter.take([line(5, 'new')])).toHaveLength(1);
  expect(filter.missing()).toBe(true);
});

test('lines from before the start of the replay are not taken again', () => {
  const filter = createReplayFilter([line(3, 'x')], at(3));
  expect(filter.take([line(2, 'w'), line(3, 'x'), line(3, 'y')]).map(({ text }) => text)).toEqual(['y']);
});
