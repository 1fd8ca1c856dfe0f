import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { FramedLogDecoder } from '@/lib/engine/log-lines';
import { type LogEngine, recordContainer } from './container-log';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { LiveTail } from './live-tail';
import { LogFiles } from './log-files';
import { encodeRecord } from './record-format';
import { Recording } from './recording';
import { type Instant, parseInstant, toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');
const mebibyte = 1024 * 1024;
const never = new AbortController().signal;

interface Sent {
  stream: 'stdout' | 'stderr';
  /** As the engine writes it. */
  timestamp: string;
  text: Buffer;
}

/** A line as an engine sends it: in frames of this size, a stamp in front of each. */
function framed({ stream, timestamp, text }: Sent, frameBytes: number): Buffer {
  const bytes = Buffer.concat([text, Buffer.from('\n')]);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += frameBytes) {
    const payload = Buffer.concat([Buffer.from(`${timestamp} `), bytes.subarray(at, at + frameBytes)]);
    const header = Buffer.alloc(8);
    header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
    header.writeUInt32BE(payload.length, 4);
    frames.push(header, payload);
  }
  return Buffer.concat(frames);
}

/** An engine whose log comes as these chunks and then ends, or breaks off. */
function engineOf(kind: 'docker' | 'podman', chunks: readonly Buffer[], breaksOff: boolean): LogEngine {
  const fake = new FakeLogEngine(kind);
  fake.start('aaaaaaaaaaaa0', start);
  fake.stop(0);
  return {
    facts: fake.facts,
    inspectContainer: (name) => fake.inspectContainer(name),
    readLogs: async function* (_id, { until }) {
      // All of it is printed after the container's start.
      if (until !== undefined) return;
      const decoder = new FramedLogDecoder();
      // The reader uses one buffer for all that it reads.
      const buffer = Buffer.alloc(Math.max(0, ...chunks.map(({ length }) => length)));
      for (const chunk of chunks) yield decoder.push(buffer.subarray(0, chunk.copy(buffer)));
      if (breaksOff) throw new Error('broken off');
      yield decoder.end();
    },
  };
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const borders = [...cuts.map((at) => at % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return borders.map((border, index) => bytes.subarray(borders[index - 1] ?? 0, border));
}

/** What the file has of the container's lines, a character for each byte, after reads of its log, one after the other; all but the last break off. */
async function recorded(kind: 'docker' | 'podman', reads: readonly Buffer[][]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'g-test-identical-'));
  const files = new LogFiles(directory);
  await files.open();
  const recording = new Recording(files, new LiveTail(), systemClock);
  const source = { containerName: 'g-test', isOwn: () => true, clock: systemClock };
  const containers = createContainerSource(source);
  try {
    for (const [index, chunks] of reads.entries()) {
      const breaksOff = index < reads.length - 1;
      const engine = engineOf(kind, chunks, breaksOff);
      const container = await engine.inspectContainer('g-test');
      if (container === null) throw new Error('a container');
      const parts = { engine, files, recording, containers };
      const reading = recordContainer(parts, container, { on: false, leftFor: null }, never);
      await (breaksOff ? expect(reading).rejects.toThrow('broken off') : reading);
    }
    files.close();
    const records = readFileSync(files.path, 'latin1').split('\n').slice(0, -1);
    return records.filter((record) => !/^.{35} stderr F /.test(record)).join('\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same line by line, from texts. */
function expectedOf(sent: readonly Sent[]): string {
  const records = sent.map(({ stream, timestamp, text }) =>
    encodeRecord({
      timestamp: instantOf(timestamp),
      stream,
      text: text.toString('utf8'),
      part: false,
      mark: null,
    }),
  );
  return Buffer.from(records.join('').slice(0, -1)).toString('latin1');
}

const instantOf = (timestamp: string): Instant => parseInstant(timestamp) ?? toInstant(0);

/** Bytes that are text or not, short or longer than a record holds. */
const text = fc
  .tuple(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }).map((value) => Buffer.from(value)),
      },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)) },
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 500, max: 2000 }) },
    ),
  )
  .map(([bytes, times]) =>
    Buffer.concat(Array.from({ length: times }, () => bytes.filter((byte) => byte !== 0x0a))),
  );

const shapes = fc.array(fc.record({ stream: fc.constantFrom('stdout' as const, 'stderr' as const), text }), {
  minLength: 1,
  maxLength: 25,
});
const cuts = fc.array(fc.nat(), { maxLength: 12 });
const frameBytes = fc.constantFrom(50, 16_384);

/** Docker: no two lines have one instant, and one stream may be a little behind the other. */
const dockerLine = (shape: Omit<Sent, 'timestamp'>, index: number): Sent => {
  const late = shape.stream === 'stderr' ? 5_000_000 : 0;
  const nanoseconds = String(100_000_000 + index * 1_000_001 - late).padStart(9, '0');
  return { ...shape, timestamp: `2026-11-23T10:00:01.${nanoseconds}Z` };
};
/** Podman: whole seconds of a local time, many lines in one. */
const podmanLine = (shape: Omit<Sent, 'timestamp'>, index: number): Sent => ({
  ...shape,
  timestamp: `2026-11-23T11:00:${String(1 + Math.floor(index / 4)).padStart(2, '0')}+01:00`,
});

test.each([
  ['docker', dockerLine],
  ['podman', podmanLine],
] as const)(
  'whatever the lines and the cuts, the file is the same byte for byte, also over a break (%s)',
  async (kind, lineOf) => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        cuts,
        cuts,
        fc.nat(),
        frameBytes,
        async (shape, firstCuts, thenCuts, brokenAt, size) => {
          const sent = shape.map(lineOf);
          const bytes = Buffer.concat(sent.map((line) => framed(line, size)));
          const before = bytes.subarray(0, brokenAt % bytes.length);
          const found = await recorded(kind, [cut(before, firstCuts), cut(bytes, thenCuts)]);
          expect(found).toBe(expectedOf(sent));
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('whatever an engine repeats, and however it is cut, each line is in the file once', async () => {
  const repeat = fc.tuple(fc.nat({ max: 24 }), fc.nat({ max: 10 }));
  await fc.assert(
    fc.asyncProperty(shapes, repeat, cuts, async (shape, [after, count], at) => {
      const sent = shape.map(dockerLine);
      const all = sent.flatMap((line, index) => {
        const again = index === after ? sent.slice(Math.max(0, index + 1 - count), index + 1) : [];
        return [line, ...again];
      });
      const bytes = Buffer.concat(all.map((line) => framed(line, 16_384)));
      expect(await recorded('docker', [cut(bytes, at)])).toBe(expectedOf(sent));
    }),
    { numRuns: 60 },
  );
});

test('a line of several MiB is cut into the same records however its bytes come', async () => {
  const line = dockerLine({ stream: 'stdout', text: Buffer.from('é😀x'.repeat(0.4 * mebibyte)) }, 1);
  const bytes = Buffer.concat([
    framed(line, 16_384),
    framed(dockerLine({ stream: 'stdout', text: Buffer.from('next') }, 2), 16_384),
  ]);
  const whole = await recorded('docker', [[bytes]]);
  const texts = whole.split('\n').map((record) => record.replace(/^\S+ stdout [FP] /, ''));
  expect(texts.filter((text) => text.length < 16 && text !== 'next')).toHaveLength(2);
  expect(texts.slice(0, -1).join('') === line.text.toString('latin1')).toBe(true);
  for (const size of [7919, 131_072, 1_500_000]) {
    const borders = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
    expect((await recorded('docker', [cut(bytes, borders)])) === whole).toBe(true);
  }
});
