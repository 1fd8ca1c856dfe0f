/**
 * `npm run bench:workers`: on a test bed that is up (STIGMER_TEST_BED), 1, 2, 4, 8 and 16 workers as processes of this machine, each in a
 * folder of its own, and agent runs of a scripted model that thinks for three seconds before each of its three answers. Prints runs
 * a second with all places taken, beside what the model alone would allow, how long a run waits for its start with half of them
 * taken, and what a run costs. With `-- --workers 1,2`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Connection } from '@temporalio/client';
import { type AgentLoad, type AgentRun, startAgentLoad } from './agent-load';
import { median, printTable, quantile, type Row } from './measure';
import { untilPolled } from './poller';
import { cpuSeconds } from './process-cpu';
import { type BuiltRunner, buildRunner, type Candidate, end, folderIn, startRunner } from './runner-process';

const thinksMs = 3000;
const answers = 3;
/** The worker's default. */
const places = 4;
/** Runs one after the other on each place. */
const rounds = 3;

const { values } = parseArgs({ options: { workers: { type: 'string', default: '1,2,4,8,16' } } });

/** So many at once, `rounds` times. @returns them and the seconds that all took */
async function keepBusy(load: AgentLoad, atOnce: number): Promise<{ runs: AgentRun[]; seconds: number }> {
  const runs: AgentRun[] = [];
  const oneAfterOther = async () => {
    for (let round = 0; round < rounds; round += 1) runs.push(await load.run());
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: atOnce }, oneAfterOther));
  const lost = runs.find((run) => run.lost !== null);
  if (lost !== undefined) throw new Error(`A run was lost: ${lost.lost}`);
  return { runs, seconds: (performance.now() - from) / 1000 };
}

async function measure(count: number, build: BuiltRunner, directory: string): Promise<Row> {
  await using load = await startAgentLoad(await folderIn(directory, `temporal-${count}`), { thinksMs });
  const connection = await Connection.connect({ address: load.address });
  const workers: Candidate[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const workspace = await folderIn(directory, `${count}-${index}`);
      workers.push(startRunner(build, { taskQueue: load.taskQueue, workspace, settings: load.settings }));
    }
    await untilPolled(connection, load.taskQueue, count);
    const half = await keepBusy(load, (count * places) / 2);
    const used = async () => {
      const each = await Promise.all(workers.map(({ child }) => cpuSeconds(child.pid)));
      return [each.reduce((total, seconds) => total + seconds, 0), await cpuSeconds(load.serverPid)];
    };
    const before = await used();
    const full = await keepBusy(load, count * places);
    const cpu = (await used()).map((seconds, index) => seconds - (before[index] ?? 0));
    const cpuMs = cpu.map((seconds) => ((seconds / full.runs.length) * 1000).toFixed(0)).join(' + ');
    const rate = full.runs.length / full.seconds;
    const share = rate / ((count * places) / (answers * (thinksMs / 1000)));
    const waits = half.runs.map(({ waitMs }) => waitMs);
    const wait = [median(waits), quantile(waits, 0.95)].map((ms) => ms.toFixed(0)).join(' · ');
    const measured = `${rate.toFixed(2)} (${share.toFixed(2)}); ${wait} ms; ${cpuMs} ms`;
    return { what: `${count} workers`, measured, goal: 'none' };
  } finally {
    await Promise.all(workers.map(({ child }) => end(child)));
    await connection.close();
  }
}

const directory = await mkdtemp(join(tmpdir(), 'stigmer-bench-workers-'));
try {
  const build = await buildRunner(new URL('..', import.meta.url).pathname);
  const rows: Row[] = [];
  for (const count of values.workers.split(',').map(Number)) {
    const row = await measure(count, build, directory);
    // All of them take minutes.
    process.stderr.write(`${row.what}: ${row.measured}\n`);
    rows.push(row);
  }
  printTable(
    'Runs a second (of what the model allows); start, median · p95; CPU for a run, workers + Temporal',
    rows,
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
