/**
 * `npm run build && npm run bench:log-shapes`: 1,000,000 lines of 300 shapes and 3 others after a good hour; how long it takes to find the
 * 3, in memory and as the console does it. Needs no test bed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GoodTime } from '@/lib/contracts/good-time';
import { logSearchSchema } from '@/lib/contracts/log-search';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import { searchLog } from '@/lib/logs/search/start-search';
import { EventShapes } from '@/lib/logs/shapes/event-shapes';
import { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { toInstant } from '@/lib/logs/timestamp';
import { printTable, timed } from './measure';
import { mostResidentMegabytes } from './resident-memory';

const rounds = 5;
const lines = 1_000_000;
const shapes = 300;
const learnedLines = 3000;
const begin = 1_790_000_000_000;
const hour = { from: begin, until: begin + 3_600_000 };
const goodTime: GoodTime = { hour, start: null };
const unseenAt = new Set([123_456, 500_000, 999_999]);
const words =
  'session tool call model tokens finished started workspace activity retry heartbeat temporal'.split(' ');
const endings = 'ghijklmnopqrstuvwxyz';

/** The same lines in each run. @param shape which of them: no two have the same words */
function lineOf(index: number, shape: number): string {
  const word = (step: number) => words[(shape * 31 + step * 17) % words.length];
  const own = `${endings[shape % 20]}${endings[Math.floor(shape / 20) % 20]}`;
  const said = `${word(1)} ${word(2)} ${own} ${word(3)} of the run`;
  return `${toInstant(begin + index).slice(0, 23)}Z INFO worker  ${said} run=${index} ms=${(index * 7919) % 9000}`;
}

const knownLine = (index: number) => lineOf(index, index % shapes);
const laterLine = (index: number) =>
  lineOf(index, unseenAt.has(index) ? shapes + (index % 90) : index % shapes);

function writeLog(directory: string): LogFiles {
  const files = new LogFiles(directory);
  for (let from = 0; from < learnedLines + lines; from += 1000) {
    const records = Array.from({ length: 1000 }, (_, step): LogRecord => {
      const isKnown = from < learnedLines;
      const at = isKnown ? begin + from + step : hour.until + 1 + from + step;
      const text = isKnown ? knownLine(from + step) : laterLine(from + step - learnedLines);
      return { timestamp: toInstant(at), stream: 'stdout', text, part: false, mark: null };
    });
    files.append(encodeBatch(records), from + 1);
  }
  files.close();
  return files;
}

/** Calls with where each line begins and ends. */
function eachLine(bytes: Buffer, take: (start: number, end: number) => void): void {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    take(start, end);
    start = end + 1;
  }
}

/** Milliseconds of the processor: on a busy machine the clock tells how long one waited for it. */
function cpuMs(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** The shapes alone: what the later lines take, and how many of them are new. */
function findInMemory(seenBytes: Buffer, bytes: Buffer): { ms: number; found: number } {
  const events = new EventShapes();
  const seen = new ShapeSet();
  eachLine(seenBytes, (start, end) => {
    events.read(seenBytes, { start, end });
    seen.add(events.shape);
  });
  let found = 0;
  const ms = cpuMs(() =>
    eachLine(bytes, (start, end) => {
      if (events.read(bytes, { start, end }) === 'begins' && !seen.has(events.shape)) found += 1;
    }),
  );
  return { ms, found };
}

/** A multiplication for each byte, to tell how fast this machine is now. */
function multiply(bytes: Buffer): number {
  let hash = 0;
  for (let at = 0; at < bytes.length; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash;
}

async function searchNew(files: LogFiles): Promise<number> {
  const search = logSearchSchema.parse({ onlyNew: true, lines: 10 });
  const { signal } = new AbortController();
  let count = 0;
  for await (const event of searchLog(files.files, search, signal, { goodTime }))
    if (event.type === 'search-ended') count = event.count;
  return count;
}

const toBytes = (length: number, line: (index: number) => string) =>
  Buffer.from(`${Array.from({ length }, (_, index) => line(index)).join('\n')}\n`);

const directory = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
try {
  const files = writeLog(directory);
  const before = await mostResidentMegabytes();
  const counts: number[] = [];
  const searched: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    searched.push(await timed(async () => counts.push(await searchNew(files))));
  const grown = (await mostResidentMegabytes()) - before;
  const [seenBytes, bytes] = [toBytes(learnedLines, knownLine), toBytes(lines, laterLine)];
  const runs = Array.from({ length: rounds }, () => ({
    ...findInMemory(seenBytes, bytes),
    multiplyMs: cpuMs(() => multiply(bytes)),
  }));
  // The least: what else the machine does only adds to it.
  const ms = Math.min(...runs.map((run) => run.ms));
  const multiplyMs = Math.min(...runs.map((run) => run.multiplyMs));
  const perSecond = Math.round((lines / ms) * 1000).toLocaleString('en');
  printTable(
    `What is new in ${lines.toLocaleString('en')} lines of ${shapes} shapes and ${unseenAt.size} others`,
    [
      {
        what: 'found in memory; by each search',
        measured: `${runs[0]?.found}; ${counts.join(' ')}`,
        goal: '3',
      },
      {
        what: 'shapes in memory, processor',
        measured: `${ms.toFixed(0)} ms, ${perSecond} lines/s`,
        goal: '< 200 ms',
      },
      { what: '… beside a multiplication a byte', measured: (ms / multiplyMs).toFixed(1), goal: 'none' },
      {
        what: 'a search of the files, by the clock',
        measured: `${Math.min(...searched).toFixed(0)} ms`,
        goal: 'none',
      },
      {
        what: 'resident memory at the most, with the thread',
        measured: `+${grown.toFixed(0)} MB`,
        goal: '≤ +20 MB',
      },
    ],
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
