import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type LogSearchInput, logSearchSchema } from '@/lib/contracts/log-search';
import { encodeBatch } from '@/lib/logs/encoded-batch';
import { LogFiles } from '@/lib/logs/log-files';
import type { LogRecord } from '@/lib/logs/record-format';
import { searchLog } from '@/lib/logs/search/start-search';
import { toInstant } from '@/lib/logs/timestamp';
import { median, type Row, timed } from '../measure';
import { mostResidentMegabytes } from '../resident-memory';

const rounds = 3;
const run = promisify(execFile);
const levels = ['INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'DEBUG', 'WARN', 'ERROR'];
const words =
  'session tool call model tokens finished started workspace activity retry heartbeat temporal'.split(' ');

/** The same lines in each run: no bench compares two random logs. */
function lineOf(index: number): string {
  const at = toInstant(1_790_000_000_000 + index * 37).slice(0, 23);
  const word = (step: number) => words[(index * 31 + step * 17 + (index >> 5)) % words.length];
  const rare = index % 500_000 === 250_000 ? ' needle-in-the-hay' : '';
  const said = `${word(1)} ${word(2)} ${word(3)} ${word(4)} of the run`;
  return `${at}Z ${levels[index % levels.length]} worker  ${said}${rare} run=${index} ms=${(index * 7919) % 9000}`;
}

/** As the console writes it, in files of a ninth of it. */
export async function writeLog(directory: string, bytes: number): Promise<LogFiles> {
  const files = new LogFiles(directory, { fileBytesMax: bytes / 9, filesMax: 20 });
  const batch = 1000;
  for (let index = 0; files.bytes < bytes; index += batch) {
    const records = Array.from({ length: batch }, (_, step): LogRecord => {
      const timestamp = toInstant(1_790_000_000_000 + (index + step) * 37);
      return { timestamp, stream: 'stdout', text: lineOf(index + step), part: false, mark: null };
    });
    files.append(encodeBatch(records), index + 1);
  }
  files.close();
  return files;
}

/** Milliseconds until the first lines, and until all is searched. */
async function search(
  files: LogFiles,
  input: LogSearchInput,
): Promise<{ first: number; all: number; count: number }> {
  const from = performance.now();
  let first = Number.NaN;
  let count = 0;
  const query = logSearchSchema.parse({ ...input, numbers: true });
  for await (const event of searchLog(files.files, query, new AbortController().signal)) {
    if (event.type === 'numbers-found' && Number.isNaN(first)) first = performance.now() - from;
    if (event.type === 'search-ended') count = event.count;
  }
  return { first, all: performance.now() - from, count };
}

/** ripgrep where this machine has it. Both count, and know no other characters than bytes. */
const program = await run('rg', ['--version']).then(
  () => 'rg',
  () => 'grep',
);
/** ripgrep takes expressions as they are. */
const options = (own: string[]) =>
  program === 'grep' ? ['-c', ...own] : ['-c', '--no-config', ...own.filter((each) => each !== '-E')];

const grep = (files: LogFiles, own: string[]) =>
  timed(() =>
    run(program, [...options(own), ...files.files.map(({ path }) => path)], {
      env: { ...process.env, LC_ALL: 'C' },
    }).catch((error: { code?: unknown }) => {
      if (error.code !== 1) throw error;
    }),
  );

const searches: Array<{ name: string; input: LogSearchInput; grep: string[] }> = [
  { name: 'rare text', input: { text: 'needle-in-the-Hay' }, grep: ['-F', 'needle-in-the-Hay'] },
  {
    name: 'rare text, any case',
    input: { text: 'needle-in-the-hay' },
    grep: ['-F', '-i', 'needle-in-the-hay'],
  },
  {
    name: 'expression',
    input: { text: 'Needle-[a-z]+-the', regexp: true },
    grep: ['-E', 'Needle-[a-z]+-the'],
  },
  {
    name: 'expression, rare',
    input: { text: 'run=\\d*50000\\b', regexp: true },
    grep: ['-E', 'run=[0-9]*50000\\b'],
  },
];

/** A search within a hundredth of the log's times beside the same in all of it. */
async function measureRange(files: LogFiles): Promise<Row> {
  const at = (share: number) => 1_790_000_000_000 + Math.floor(files.lastNumber * share) * 37;
  const input: LogSearchInput = { text: 'said-by-nobody' };
  const within = [];
  const whole = [];
  for (let round = 0; round < rounds; round += 1) {
    within.push((await search(files, { ...input, from: at(0.5), until: at(0.51) })).all);
    whole.push((await search(files, input)).all);
  }
  const [part, all] = [median(within), median(whole)];
  return {
    what: 'text within 1 % of the times, beside all of them',
    measured: `${(part / all).toFixed(2)} (${part.toFixed(0)} / ${all.toFixed(0)} ms)`,
    goal: '≤ 0.25 of the whole',
  };
}

async function measure(files: LogFiles, { input, grep: beside }: (typeof searches)[number]) {
  const own = [];
  const other = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await search(files, input));
    other.push(await grep(files, beside));
  }
  return {
    first: median(own.map(({ first }) => first)),
    all: median(own.map(({ all }) => all)),
    grep: median(other),
    count: own[0]?.count ?? 0,
  };
}

/** Each search a few times, as the console does it and with the other program, in turn. */
export async function searchRows(files: LogFiles): Promise<Row[]> {
  const before = await mostResidentMegabytes();
  const rows: Row[] = [];
  for (const each of searches) {
    const { first, all, grep: beside, count } = await measure(files, each);
    rows.push({
      what: `${each.name}: all, ${count} lines, beside ${program}`,
      measured: `${(all / beside).toFixed(2)} (${all.toFixed(0)} / ${beside.toFixed(0)} ms)`,
      goal: '≤ 2',
    });
    if (count > 0)
      rows.push({ what: '… the first line', measured: `${first.toFixed(0)} ms`, goal: '≤ 150 ms' });
  }
  rows.push(await measureRange(files));
  const grown = (await mostResidentMegabytes()) - before;
  rows.push({ what: 'resident memory at the most', measured: `+${grown.toFixed(0)} MB`, goal: 'none' });
  return rows;
}
