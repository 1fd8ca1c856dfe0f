import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyRecord, decodeRecord, encodeFileStart, encodeRecord, type LogRecord } from './record-format';

const timestamp = '2026-11-23T16:23:10.123456789Z';
const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.replaceAll('\n', ''));

function decodeAll(encoded: string): LogRecord[] {
  const records: LogRecord[] = [];
  let parts = '';
  for (const line of encoded.split('\n').slice(0, -1)) {
    const { kind, stream, mark, ...record } = decodeRecord(line);
    parts += record.text;
    if (kind === 'line')
      records.push({ timestamp: record.timestamp, stream, text: parts, part: record.part, mark });
    if (kind === 'line') parts = '';
  }
  return records;
}

test('every line comes back as it was written, whatever its text', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('stdout', 'stderr'),
      text,
      fc.integer({ min: 1, max: 3000 }),
      fc.boolean(),
      (stream, part, times, goesOn) => {
        const record: LogRecord = { timestamp, stream, text: part.repeat(times), part: goesOn, mark: null };
        expect(decodeAll(encodeRecord(record))).toEqual([record]);
      },
    ),
    { numRuns: 100 },
  );
});

test('no part of a long line is larger than 16 KiB or cuts a character', () => {
  const long = 'é😀x'.repeat(20_000);
  const parts = encodeRecord({ timestamp, stream: 'stdout', text: long, part: false, mark: null })
    .trimEnd()
    .split('\n');
  expect(parts.length).toBeGreaterThan(8);
  expect(parts.slice(0, -1).every((part) => / stdout P /.test(part.slice(0, 42)))).toBe(true);
  for (const part of parts) {
    expect(Buffer.byteLength(decodeRecord(part).text)).toBeLessThanOrEqual(16 * 1024);
    expect(part).not.toContain('\ufffd');
  }
});

test('wherever its characters begin, a part that goes on ends in a record of less than 16 bytes and has no other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('x', 'é', '\u2603', '😀', 'é😀x'),
      fc.nat({ max: 40_000 }),
      (unit, length) => {
        const encoded = encodeRecord({
          timestamp,
          stream: 'stdout',
          text: `${'x'.repeat(32)}${unit.repeat(length / unit.length)}`,
          part: true,
          mark: null,
        });
        const records = encoded.split('\n').slice(0, -1);
        const bytes = records.map((each) => Buffer.byteLength(each) - 40);
        expect(records.every((each) => each.slice(31, 40) === 'stdout P ')).toBe(true);
        expect(bytes.at(-1)).toBeLessThan(16);
        expect(bytes.slice(0, -1).every((count) => count >= 16 && count <= 16 * 1024)).toBe(true);
      },
    ),
  );
});

test('a line reads as the container runtime interface writes it', () => {
  const encoded = encodeRecord({
    timestamp,
    stream: 'stdout',
    text: 'Polling  queue=a',
    part: false,
    mark: null,
  });
  expect(encoded).toBe('2026-11-23T16:23:10.123456789Z stdout F Polling  queue=a\n');
});

test('a divider keeps its mark, and a container cannot print one', () => {
  const mark = { containerId: 'c4e19b7a02d5', startedAt: 1_795_000_000_000, stopped: true };
  const divider: LogRecord = {
    timestamp,
    stream: 'console',
    text: 'Container stopped · exit code 0',
    part: false,
    mark,
  };
  const encoded = encodeRecord(divider);
  expect(decodeAll(encoded)).toEqual([divider]);
  const forged: LogRecord = { timestamp, stream: 'stderr', text: encoded.trimEnd(), part: false, mark: null };
  expect(decodeAll(encodeRecord(forged))).toEqual([forged]);
});

test('the bytes alone tell lines, parts, dividers and file starts apart', () => {
  const kindOf = (record: string) => {
    const bytes = Buffer.from(record);
    return classifyRecord(bytes, 0, bytes.length);
  };
  expect(kindOf(`${timestamp} stdout F hello`)).toBe('line');
  expect(kindOf(`${timestamp} stdout P ${'long'.repeat(4)}`)).toBe('part');
  expect(kindOf(`${timestamp} stdout P the end`)).toBe('line');
  expect(kindOf(`${timestamp} stderr F console:abc: Container started`)).toBe('line');
  expect(kindOf(`${timestamp} stderr F file:7: Lines from number 7`)).toBe('line');
  const divider = { timestamp, stream: 'console', text: 'Container started', part: false } as const;
  expect(kindOf(encodeRecord({ ...divider, mark: null }).trimEnd())).toBe('console');
  expect(kindOf(encodeFileStart(timestamp, 7, null).trimEnd())).toBe('file');
  expect(kindOf('P')).toBe('line');
  expect(kindOf('written by hand')).toBe('line');
});

test('records of earlier versions are read as they were meant', () => {
  const mark = { containerId: 'c4e19b7a02d5', startedAt: 1_795_000_000_000, stopped: true };
  const old = [
    [
      `${timestamp} stderr F:file:7:c4e19b7a02d5:1795000000000:stopped Lines from number 7`,
      { kind: 'file', stream: 'console', firstNumber: 7, mark },
    ],
    [
      `${timestamp} stderr F:console:c4e19b7a02d5:1795000000000:stopped Container stopped`,
      { kind: 'line', stream: 'console', text: 'Container stopped', mark },
    ],
    [`${timestamp} stderr F:console Lines may be missing`, { kind: 'line', stream: 'console', mark: null }],
    [`${timestamp} stdout P:part ${'x'.repeat(100)}`, { kind: 'line', stream: 'stdout', part: true }],
  ] as const;
  for (const [text, expected] of old) {
    expect(decodeRecord(text)).toMatchObject({ timestamp, ...expected });
    const bytes = Buffer.from(text);
    const kind = expected.stream === 'console' && expected.kind === 'line' ? 'console' : expected.kind;
    expect(classifyRecord(bytes, 0, bytes.length)).toBe(kind);
  }
});

test('a line that is not in the format is shown whole', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 80 }).map((value) => value.replaceAll('\n', '')),
      (foreign) => {
        expect(decodeRecord(foreign)).toMatchObject({ kind: 'line', text: foreign, timestamp: '' });
      },
    ),
  );
});
