import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JournalRecord, readRecords } from './journal-records';

const usage = { inputTokens: 10, outputTokens: 2, cachedInputTokens: 0, cacheWriteTokens: 0 };
const records: JournalRecord[] = [
  { type: 'run-start', message: 'Schreib “ready” – 完成' },
  { type: 'said', step: 0, text: 'and be quick' },
  {
    type: 'turn',
    step: 1,
    turn: { text: 'I will', toolCalls: [{ name: 'run_command', input: { command: 'ls' } }], usage },
  },
  { type: 'tool-start', step: 1, index: 0 },
  { type: 'tool-end', step: 1, index: 0, text: 'a\nb\u{1f600}', isError: false },
  { type: 'compaction', step: 2, usage },
  { type: 'reminder', step: 1, text: 'Hand it in' },
];
const bytes = Buffer.from(records.map((each) => `${JSON.stringify(each)}\n`).join(''));

test('whatever the cut, the whole lines before it are read, and a half one never counts', () => {
  const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
      const whole = ends.filter((end) => end <= cut).length;
      expect(readRecords(bytes.subarray(0, cut))).toEqual(records.slice(0, whole));
    }),
  );
});

test('a line that is no record is left out, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }).map((noise) => noise.filter((byte) => byte !== 0x0a)),
      fc.integer({ min: 0, max: records.length }),
      (noise, at) => {
        const lines = records.map((each) => Buffer.from(`${JSON.stringify(each)}\n`));
        lines.splice(at, 0, Buffer.concat([Buffer.from('}'), noise, Buffer.from('\n')]));
        expect(readRecords(Buffer.concat(lines))).toEqual(records);
      },
    ),
  );
});

test('what a worker writes beside it is no hindrance, and a journal of before knows no cache', () => {
  const turn = {
    type: 'turn',
    step: 1,
    workedMs: 5,
    turn: {
      text: '',
      toolCalls: [{ id: 'x', name: 'a', input: null }],
      usage: { inputTokens: 1, outputTokens: 2 },
      finishReason: 'stop',
      replay: null,
    },
  };
  expect(readRecords(Buffer.from(`${JSON.stringify(turn)}\n`))).toMatchObject([
    { step: 1, turn: { usage: { cachedInputTokens: 0 } } },
  ]);
});
