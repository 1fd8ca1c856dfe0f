/**
 * `npm run build && npm run bench:logs`: on a test bed that is up (STIGMER_TEST_BED), what recording costs beside others who read the
 * same log, how fast it is, and how fast one finds and goes to something in a large one. In some three minutes; `--full` takes a million
 * lines for each rate and a log of 1 GB. `--only recording,throughput,find` does a part.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBed } from '@/testbed/bed';
import { jumpRows } from './logs/jumps';
import { recordingRows } from './logs/recording';
import { searchRows, writeLog } from './logs/searches';
import { pathRows, throughputRows } from './logs/throughput';
import { makeMachine } from './machine';
import { printTable } from './measure';

const rates = [5_000, 20_000];
const parts = 'recording,throughput,find';
const options = {
  full: { type: 'boolean', default: false },
  only: { type: 'string', default: parts },
} as const;
const { full, only } = parseArgs({ options }).values;
const wanted = only.split(',');
const linesAt = (rate: number) => (full ? 1_000_000 : 10 * rate);
const manyLines = full ? 1_000_000 : 300_000;
const bytes = full ? 1e9 : 5e7;

if (wanted.includes('recording')) {
  const rows = [];
  for (const rate of rates) rows.push(...(await recordingRows(rate, linesAt(rate))));
  printTable('To record what comes steadily', rows);
}
if (wanted.includes('throughput'))
  printTable('To record what is there', [
    ...(await throughputRows(manyLines)),
    ...(await pathRows(manyLines)),
  ]);
if (wanted.includes('find')) {
  const machine = await makeMachine(readBed().images.agentRunner);
  try {
    const files = await writeLog(join(machine.home, 'data/logs'), bytes);
    const rows = await searchRows(files);
    rows.push(...(await jumpRows(machine, files)));
    printTable(`In a log of ${bytes / 1e6} MB, ${files.lastNumber.toLocaleString('en')} lines`, rows);
  } finally {
    await rm(machine.home, { recursive: true, force: true });
  }
}
