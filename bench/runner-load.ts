import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { median } from './measure';
import { untilPolled } from './poller';
import { cpuSeconds } from './process-cpu';
import { bedAddress, buildRunner, type Candidate, end, startRunner } from './runner-process';

const root = new URL('..', import.meta.url).pathname;
const slots = 16;
const rounds = 6;
const activities = 150;
/** Before the first measured round, for the caches of all parts. */
const warmUps = 1;

export interface Throughput {
  rounds: number;
  activities: number;
  /** Activities a second; the ratio is the median of the pairs' ratios. */
  own: number;
  bare: number;
  ratio: number;
  /** CPU seconds for one activity. */
  ownCpu: number;
  bareCpu: number;
  cpuRatio: number;
}

function startTypeScript(name: string, ...given: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', `agent-runner/bench/${name}`, ...given], {
    cwd: root,
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Our worker against the SDK's own: the same activity, slots and server, in turns. */
export async function compareThroughput(workspace: string): Promise<Throughput> {
  const id = randomBytes(3).toString('hex');
  const bareWorkspace = join(workspace, 'bare');
  await mkdir(bareWorkspace);
  const settings = { TEMPORAL_MAX_CONCURRENCY: String(slots) };
  const own = startRunner(await buildRunner(root), { taskQueue: `bench-own-${id}`, workspace, settings });
  const taskQueue = `bench-bare-${id}`;
  const child = startTypeScript('bare-worker.ts', bedAddress(), taskQueue, String(slots), bareWorkspace);
  try {
    return await measureThroughput(own, { child, taskQueue });
  } finally {
    await Promise.all([own.child, child].map(end));
  }
}

/** Two workers that poll, or will soon. The caller ends them. */
export async function measureThroughput(own: Candidate, bare: Candidate): Promise<Throughput> {
  const address = bedAddress();
  const loadQueue = `bench-load-${randomBytes(3).toString('hex')}`;
  const loader = startTypeScript('load-worker.ts', address, loadQueue);
  const connection = await Connection.connect({ address });
  try {
    await Promise.all([own, bare].map(({ taskQueue }) => untilPolled(connection, taskQueue)));
    return summaryOf(await measurePairs({ client: new Client({ connection }), loadQueue, own, bare }));
  } finally {
    await connection.close();
    await end(loader);
  }
}

interface Round {
  /** Activities a second. */
  rate: number;
  /** Seconds for one activity. */
  cpu: number;
}

interface Pair {
  own: Round;
  bare: Round;
}

async function measurePairs(parts: {
  client: Client;
  loadQueue: string;
  own: Candidate;
  bare: Candidate;
}): Promise<Pair[]> {
  const { client, loadQueue: taskQueue, own, bare } = parts;
  const round = async (candidate: Candidate): Promise<Round> => {
    const cpuBefore = await cpuSeconds(candidate.child.pid);
    const from = performance.now();
    const workflowId = `bench-${randomBytes(6).toString('hex')}`;
    const args = [candidate.taskQueue, activities];
    await client.workflow.execute('load', { taskQueue, workflowId, args });
    const seconds = (performance.now() - from) / 1000;
    return {
      rate: activities / seconds,
      cpu: ((await cpuSeconds(candidate.child.pid)) - cpuBefore) / activities,
    };
  };
  const pairs: Pair[] = [];
  for (let pair = -warmUps; pair < rounds; pair += 1) {
    // Who comes first changes, so that neither always has the warmer server.
    const ownFirst = pair % 2 === 0;
    const first = await round(ownFirst ? own : bare);
    const second = await round(ownFirst ? bare : own);
    if (pair >= 0) pairs.push(ownFirst ? { own: first, bare: second } : { own: second, bare: first });
  }
  return pairs;
}

function summaryOf(pairs: Pair[]): Throughput {
  const of = (value: (pair: Pair) => number) => median(pairs.map(value));
  return {
    rounds,
    activities,
    own: of(({ own }) => own.rate),
    bare: of(({ bare }) => bare.rate),
    ratio: of(({ own, bare }) => own.rate / bare.rate),
    ownCpu: of(({ own }) => own.cpu),
    bareCpu: of(({ bare }) => bare.cpu),
    cpuRatio: of(({ own, bare }) => own.cpu / bare.cpu),
  };
}
