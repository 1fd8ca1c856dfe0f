import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { ScriptedModel } from '@/agent-runner/src/agent/scripted-model.test-support';
import { startScriptedOllama } from '@/agent-runner/src/agent/scripted-ollama.test-support';
import { command } from '@/e2e/agent-machine';
import { median, type Row } from './measure';
import { untilPolled } from './poller';
import { cpuSeconds } from './process-cpu';
import { residentMegabytes } from './resident-memory';
import { measureThroughput } from './runner-load';
import {
  type BuiltRunner,
  bedAddress,
  buildRunner,
  type Candidate,
  end,
  folderIn,
  startRunner,
} from './runner-process';
import { compareBills } from './runner-tokens';

const rounds = 3;
/** Long enough for the first garbage collection and the first registration checks. */
const settleMs = 15_000;
const runsInRow = 20;
const tinyRuns = 20;
/** So many places has each of two workers. */
const runsAtOnce = 6;
const longWorkMs = 40_000;
/** The queue has a poller already: so long the second one is given to join it. */
const pollingMs = 5000;
const here = new URL('..', import.meta.url).pathname;

interface Builds {
  ours: BuiltRunner;
  theirs: BuiltRunner;
}

interface Bench {
  client: Client;
  connection: Connection;
  model: ScriptedModel;
  workspace: string;
}

/** This checkout's worker against another's: processes of this machine, which take turns. */
export async function compareRunners(workspace: string, other: string): Promise<Row[]> {
  const builds = { ours: await buildRunner(here), theirs: await buildRunner(other) };
  const connection = await Connection.connect({ address: bedAddress() });
  const client = new Client({ connection });
  await using model = await startScriptedOllama({
    scripts: {
      tool: [command('echo here >> log.txt'), { text: 'done' }],
      tiny: [{ text: 'done' }],
      long: [{ text: 'done', delayMs: longWorkMs }],
    },
  });
  const bench = { client, connection, model, workspace };
  try {
    return [
      ...(await compareMemory(bench, builds)),
      await compareWaits(bench, builds),
      ...(await compareSpeed(bench, builds)),
      await compareBills({ client, connection, workspace, builds }),
    ];
  } finally {
    await connection.close();
  }
}

/** Polls when it resolves. */
async function start(
  { connection, model, workspace }: Bench,
  build: BuiltRunner,
  { places = 4, taskQueue = `bench-${randomBytes(4).toString('hex')}` },
): Promise<Candidate> {
  const settings = {
    STIGMER_LLM_BASE_URL: model.url,
    STIGMER_LLM_MODEL: 'scripted',
    TEMPORAL_MAX_CONCURRENCY: String(places),
  };
  const folder = await folderIn(workspace, randomBytes(4).toString('hex'));
  const candidate = startRunner(build, { taskQueue, workspace: folder, settings });
  await untilPolled(connection, taskQueue);
  return candidate;
}

async function run({ client }: Bench, taskQueue: string, script: string, cleanUp = false): Promise<void> {
  const args = [{ message: `script:${script}`, cleanUp }];
  await client.workflow.execute('RunAgent', { taskQueue, workflowId: `bench-${randomUUID()}`, args });
}

/** The two take turns, and who comes first changes. */
async function inTurns<T>(parts: { ours: T; theirs: T }, measure: (part: T) => Promise<number>) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) ours.push(await measure(parts.ours));
    theirs.push(await measure(parts.theirs));
    if (round % 2 === 1) ours.push(await measure(parts.ours));
  }
  return { ours: median(ours), theirs: median(theirs) };
}

function rowOf(
  what: string,
  { ours, theirs }: { ours: number; theirs: number },
  unit: string,
  goal: string,
): Row {
  const shown = (value: number) => value.toFixed(value < 10 ? 2 : 0);
  return {
    what: `${what} / of the other`,
    measured: `${(ours / theirs).toFixed(2)} (${shown(ours)} / ${shown(theirs)} ${unit})`,
    goal,
  };
}

async function compareMemory(bench: Bench, builds: Builds): Promise<Row[]> {
  const later: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  const idle = await inTurns(builds, async (build) => {
    const { child, taskQueue } = await start(bench, build, {});
    try {
      await sleep(settleMs);
      const megabytes = await residentMegabytes(child.pid);
      for (let count = 0; count < runsInRow; count += 1) await run(bench, taskQueue, 'tool');
      later[build === builds.ours ? 'ours' : 'theirs'].push(await residentMegabytes(child.pid));
      return megabytes;
    } finally {
      await end(child);
    }
  });
  const afterRuns = { ours: median(later.ours), theirs: median(later.theirs) };
  return [
    rowOf('resident memory, idle', idle, 'MB', '≤ 0.8'),
    rowOf(`resident memory after ${runsInRow} runs`, afterRuns, 'MB', '≤ 0.8'),
  ];
}

/** From the start of six runs until the model is asked for each, while one worker is full and the other has room for all. */
async function compareWaits(bench: Bench, builds: Builds): Promise<Row> {
  const waits = await inTurns(builds, async (build) => {
    const full = await start(bench, build, { places: runsAtOnce });
    const { taskQueue } = full;
    const together = (script: string) =>
      Promise.all(Array.from({ length: runsAtOnce }, () => run(bench, taskQueue, script)));
    const asked = (name: string) => bench.model.requests.filter(({ script }) => script === name);
    const before = { long: asked('long').length, tiny: asked('tiny').length };
    const busy = together('long');
    while (asked('long').length < before.long + runsAtOnce) await sleep(100);
    const free = await start(bench, build, { places: runsAtOnce, taskQueue });
    await sleep(pollingMs);
    try {
      const from = Date.now();
      await together('tiny');
      const waited = asked('tiny')
        .slice(before.tiny)
        .map(({ at }) => (at - from) / 1000);
      return waited.reduce((sum, each) => sum + each, 0) / runsAtOnce;
    } finally {
      await busy;
      await Promise.all([full.child, free.child].map(end));
    }
  });
  return rowOf(`mean wait of ${runsAtOnce} runs at once, one of 2 workers full`, waits, 's', '≤ 0.6');
}

async function compareSpeed(bench: Bench, builds: Builds): Promise<Row[]> {
  const ours = await start(bench, builds.ours, { places: 16 });
  const theirs = await start(bench, builds.theirs, { places: 16 });
  try {
    const { ratio, own, bare, cpuRatio, ownCpu, bareCpu } = await measureThroughput(ours, theirs);
    const cpu: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    const rates = await inTurns({ ours, theirs }, async ({ child, taskQueue }) => {
      const before = await cpuSeconds(child.pid);
      const from = performance.now();
      await Promise.all(Array.from({ length: tinyRuns }, () => run(bench, taskQueue, 'tiny', true)));
      const seconds = (performance.now() - from) / 1000;
      const spent = (await cpuSeconds(child.pid)) - before;
      cpu[child === ours.child ? 'ours' : 'theirs'].push((1000 * spent) / tinyRuns);
      return tinyRuns / seconds;
    });
    const spent = { ours: median(cpu.ours), theirs: median(cpu.theirs) };
    return [
      {
        what: 'activities a second / of the other',
        measured: `${ratio.toFixed(2)} (${own.toFixed(0)} / ${bare.toFixed(0)})`,
        goal: '≥ 1.0',
      },
      {
        what: 'CPU for one activity / of the other',
        measured: `${cpuRatio.toFixed(2)} (${(1000 * ownCpu).toFixed(1)} / ${(1000 * bareCpu).toFixed(1)} ms)`,
        goal: 'none',
      },
      rowOf('tiny runs a second', rates, 'runs', 'none'),
      rowOf('CPU for one tiny run', spent, 'ms', 'none'),
    ];
  } finally {
    await Promise.all([ours.child, theirs.child].map(end));
  }
}
