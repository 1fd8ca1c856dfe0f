import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockerPartBytes, FramedLogDecoder, TerminalLogDecoder } from './log-lines';
import { lineBytesMax } from './open-line';
import type { EngineLogLine } from './types';

const partBytes = 7;

function frame(stream: EngineLogLine['stream'], text: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, text]);
}

/** One line as engines send it: cut into parts by bytes, every part stamped, a line feed after the last. */
function send(line: EngineLogLine, laterStamp: string): Buffer {
  const bytes = Buffer.from(line.text);
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += partBytes)
    parts.push(bytes.subarray(at, at + partBytes));
  const framed = parts.map((part, index) => {
    const end = index === parts.length - 1 ? '\n' : '';
    const stamp = index === 0 ? line.timestamp : laterStamp;
    return frame(line.stream, Buffer.concat([Buffer.from(`${stamp} `), part, Buffer.from(end)]));
  });
  return Buffer.concat(framed);
}

function decodeAll(bytes: Uint8Array, cuts: readonly number[]): EngineLogLine[] {
  const decoder = new FramedLogDecoder();
  const borders = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const lines: EngineLogLine[] = [];
  let from = 0;
  for (const border of borders) {
    lines.push(...decoder.push(bytes.subarray(from, border)));
    from = border;
  }
  return [...lines, ...decoder.end()];
}

const stamps = fc.constantFrom('2026-01-02T03:04:05.123456789Z', '2026-01-02T04:04:05+01:00');
const lines = fc.array(
  fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    timestamp: stamps,
    text: fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\n')),
    part: fc.constant(false),
  }),
  { maxLength: 8 },
);

test('any cut of the bytes gives every line once, joined over its parts, with its first timestamp', () => {
  fc.assert(
    fc.property(lines, stamps, fc.array(fc.nat(), { maxLength: 20 }), (sent, later, cuts) => {
      const bytes = Buffer.concat(sent.map((line) => send(line, later)));
      expect(decodeAll(bytes, cuts)).toEqual(sent);
    }),
  );
});

test('parts of the two streams may alternate without mixing', () => {
  const stamp = '2026-01-02T03:04:05Z ';
  const pieces = [
    frame('stdout', Buffer.from(`${stamp}out-`)),
    frame('stderr', Buffer.from(`${stamp}err-`)),
    frame('stdout', Buffer.from(`${stamp}1\n`)),
    frame('stderr', Buffer.from(`${stamp}2\n`)),
  ];
  const texts = decodeAll(Buffer.concat(pieces), []).map(({ stream, text }) => `${stream} ${text}`);
  expect(texts).toEqual(['stdout out-1', 'stderr err-2']);
});

test('a last line without a line feed is not lost', () => {
  const bytes = frame('stdout', Buffer.from('2026-01-02T03:04:05Z no end'));
  expect(decodeAll(bytes, [])).toEqual([
    { stream: 'stdout', timestamp: '2026-01-02T03:04:05Z', text: 'no end', part: false },
  ]);
});

test('on Docker the last words of a process are no beginning of the next one’s first line', () => {
  const last = frame('stdout', Buffer.from('2026-01-02T03:04:05Z half'));
  const other = frame('stderr', Buffer.from('2026-01-02T03:04:06Z other\n'));
  const next = frame('stdout', Buffer.from('2026-01-02T03:04:07Z first\n'));
  const found = decodeFrames([last, other, next], dockerPartBytes);
  expect(found.map(({ timestamp, text }) => [timestamp.slice(17, 19), text])).toEqual([
    ['06', 'other'],
    ['05', 'half'],
    ['07', 'first'],
  ]);
  for (const length of [1, 16_383, 16_384, 16_385, 40_000]) {
    const whole = decodeFrames(longLine('x'.repeat(length)), dockerPartBytes);
    expect(shapeOf(whole)).toEqual([[length, false]]);
    // Of a whole part nobody can say whether more would have come.
    const isPart = length % dockerPartBytes === 0;
    const cutOff = decodeFrames([...longLine('x'.repeat(length), ''), next], dockerPartBytes);
    expect(shapeOf(cutOff)).toEqual(
      isPart
        ? [[length + 'first'.length, false]]
        : [
            [length, false],
            ['first'.length, false],
          ],
    );
  }
});

test('a terminal log has no frames and loses its carriage returns', () => {
  const decoder = new TerminalLogDecoder();
  const found = [
    ...decoder.push(Buffer.from('2026-01-02T03:04:05Z one\r\n2026-01-02T03:04:06Z tw')),
    ...decoder.push(Buffer.from('o\r\n')),
    ...decoder.end(),
  ];
  expect(found.map(({ timestamp, text }) => [timestamp, text])).toEqual([
    ['2026-01-02T03:04:05Z', 'one'],
    ['2026-01-02T03:04:06Z', 'two'],
  ]);
});

const stamp = '2026-01-02T03:04:05.123456789Z';

/** A line in frames of 16 KiB, as Docker cuts it. */
function* longLine(text: string, end = '\n'): Generator<Buffer> {
  const bytes = Buffer.from(text + end);
  for (let at = 0; at < bytes.length; at += 16_384)
    yield frame('stdout', Buffer.concat([Buffer.from(`${stamp} `), bytes.subarray(at, at + 16_384)]));
}

function decodeFrames(frames: Iterable<Buffer>, partBytes = 0): EngineLogLine[] {
  const decoder = new FramedLogDecoder(partBytes);
  const found: EngineLogLine[] = [];
  for (const one of frames) found.push(...decoder.push(one));
  return [...found, ...decoder.end()];
}

const shapeOf = (found: readonly EngineLogLine[]) =>
  found.map(({ text, part }) => [Buffer.byteLength(text), part]);

test.each([
  ['one byte less than the bound', lineBytesMax - 1, [[lineBytesMax - 1, false]]],
  ['exactly the bound', lineBytesMax, [[lineBytesMax, false]]],
  [
    'one byte more',
    lineBytesMax + 1,
    [
      [lineBytesMax, true],
      [1, false],
    ],
  ],
  [
    'exactly twice the bound',
    2 * lineBytesMax,
    [
      [lineBytesMax, true],
      [lineBytesMax, false],
    ],
  ],
])('a line of %s comes in parts of at most 1 MiB, the last of which ends it', (_what, length, shape) => {
  for (const end of ['\n', '']) {
    const found = decodeFrames(longLine('x'.repeat(length), end));
    expect(shapeOf(found)).toEqual(shape);
    expect(found.every(({ timestamp }) => timestamp === stamp)).toBe(true);
  }
  expect(shapeOf(decodeFrames([frame('stdout', Buffer.from(`${stamp} ${'x'.repeat(length)}\n`))]))).toEqual(
    shape,
  );
});

test.each([0, 1, 2, 3, 4, 5])('a character %i bytes before the bound is not cut in two', (before) => {
  const text = `${'x'.repeat(lineBytesMax - before)}😀é and more`;
  const found = decodeFrames(longLine(text));
  expect(found.map((line) => line.text).join('')).toBe(text);
  expect(found[0]?.part).toBe(true);
});

test('bytes that are no text are bounded as well', () => {
  const bytes = Buffer.concat([Buffer.from(`${stamp} `), Buffer.alloc(3 * lineBytesMax, 0x80)]);
  const found = decodeFrames([frame('stderr', bytes)]);
  expect(found.map(({ text, part }) => [text.length, part])).toEqual([
    [lineBytesMax, true],
    [lineBytesMax, true],
    [lineBytesMax, false],
  ]);
});

test('where a long line is cut does not depend on how its bytes came', () => {
  const bytes = Buffer.concat([...longLine('é😀x'.repeat(450_000))]);
  const whole = decodeFrames([bytes]);
  expect(whole.map(({ part }) => part)).toEqual([true, true, true, false]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }), (cuts) => {
      const borders = [...cuts, bytes.length].sort((left, right) => left - right);
      const chunks = borders.map((border, index) => bytes.subarray(borders[index - 1] ?? 0, border));
      expect(decodeFrames(chunks)).toEqual(whole);
    }),
    { numRuns: 10 },
  );
});

test('the line after one in parts is a line of its own', () => {
  const later = stamp.replace('05.', '06.');
  const found = decodeFrames([
    ...longLine('x'.repeat(lineBytesMax + 5)),
    frame('stdout', Buffer.from(`${later} next\n`)),
  ]);
  expect(shapeOf(found).slice(1)).toEqual([
    [5, false],
    [4, false],
  ]);
  expect(found.at(-1)).toEqual({ stream: 'stdout', timestamp: later, text: 'next', part: false });
});

test('a terminal log is bounded too, and its parts share the stamp of their line', () => {
  const decoder = new TerminalLogDecoder();
  const text = 'x'.repeat(2 * lineBytesMax);
  const found = [...decoder.push(Buffer.from(`${stamp} ${text}\r\n${stamp} y\r\n`)), ...decoder.end()];
  expect(found.map(({ part }) => part)).toEqual([true, true, false, false]);
  expect(
    found
      .slice(0, 3)
      .map((line) => line.text)
      .join(''),
  ).toBe(text);
  expect(found.every(({ timestamp }) => timestamp === stamp)).toBe(true);
});
