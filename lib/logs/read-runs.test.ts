import { expect, test } from 'vitest';
import type { LogBatch } from '@/lib/engine/log-batch';
import { FramedLogDecoder } from '@/lib/engine/log-lines';
import type { LogQuery } from '@/lib/engine/log-query';
import type { ContainerFacts } from '@/lib/engine/types';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { readRuns } from './read-runs';
import { toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');
const query: LogQuery = { follow: false, since: null, tail: 'all', tty: false };

/** Pieces as Podman keeps them, each with its time, and gives them: in frames, stamped by the second. */
class PiecesEngine extends FakeLogEngine {
  constructor(private readonly pieces: ReadonlyArray<{ at: number; text: string }>) {
    super('podman');
  }

  override async *readLogs(_id: string, { since, until = '9999' }: LogQuery): AsyncGenerator<LogBatch> {
    const decoder = new FramedLogDecoder();
    for (const { at, text } of this.pieces) {
      const instant = toInstant(start + at);
      if (instant > (since ?? '') && instant < until)
        yield decoder.push(frameOf(`${instant.slice(0, 19)}Z ${text}`)).copy();
    }
    yield decoder.end();
  }
}

function frameOf(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function textsOf(engine: FakeLogEngine, container: ContainerFacts): Promise<string[]> {
  const texts: string[] = [];
  for await (const batch of readRuns(engine, container, query, AbortSignal.timeout(60_000)))
    for (const { text } of batch) texts.push(text);
  return texts;
}

test.each([
  ['that runs', 'running', 98],
  ['that has ended as well', 'exited', 1500],
] as const)(
  'what the run before one %s left without a line feed is a line of its own, also within a second',
  async (_what, state, finishedAt) => {
    const pieces = [
      { at: 50, text: 'first\n' },
      { at: 100, text: 'half' },
      { at: 900, text: 'second\n' },
      { at: 950, text: 'in two ' },
      { at: 960, text: 'pieces\n' },
    ];
    const engine = new PiecesEngine(pieces);
    engine.start('aaaaaaaaaaaa0', start);
    const facts = await engine.inspectContainer('g-test');
    if (facts === null) throw new Error('There is no container');
    const container = { ...facts, state, startedAt: start + 905, finishedAt: start + finishedAt };
    expect(await textsOf(engine, container)).toEqual(['first', 'half', 'second', 'in two pieces']);
  },
);
