import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FramedLogDecoder, TerminalLogDecoder } from './log-lines';
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
    { stream: 'stdout', timestamp: '2026-01-02T03:04:05Z', text: 'no end' },
  ]);
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
