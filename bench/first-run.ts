/**
 * `npm run bench:first-run`: on a test bed that is up (STIGMER_TEST_BED) and a build, measures what a first run costs
 * on top of the engine's own pull, in one run, as ratios where a comparison is meant.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, engineCall } from '@/e2e/engine-api';
import { operations } from '@/e2e/operations';
import type { Operation } from '@/lib/contracts/operation';
import { readBed } from '@/testbed/bed';
import { startBareNext } from './bare-next';
import { median, printTable, timed } from './measure';

const runs = 5;
const bed = readBed();
const docker = bed.engines.find(({ kind }) => kind === 'docker');
if (docker === undefined) throw new Error('The bed has no Docker row');
const engine = engineApi(docker.socketPath);
const image = bed.images.agentRunner;

interface Machine {
  home: string;
  containerName: string;
  environment: NodeJS.ProcessEnv;
}

async function makeMachine(): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
  const id = randomBytes(3).toString('hex');
  await mkdir(join(home, 'console'), { mode: 0o700 });
  const settings = `TEMPORAL_SERVICE_ADDRESS=${bed.temporal?.address}\nSTIGMER_TASK_QUEUE=bench-${id}\n`;
  await writeFile(join(home, 'console/agent-runner.env'), settings, { mode: 0o600 });
  const containerName = `stigmer-bench-${id}`;
  const environment: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH ?? '',
    HOME: home,
    STIGMER_HOME: home,
    STIGMER_CONTAINER_NAME: containerName,
    STIGMER_AGENT_RUNNER_IMAGE: image,
    DOCKER_HOST: `unix://${docker?.socketPath}`,
  };
  return { home, containerName, environment };
}

function request(home: string, method: string, path: string, content?: object) {
  return engineCall(join(home, 'console/console.sock'), method, path, content);
}

async function setUp(home: string): Promise<Operation> {
  await request(home, 'POST', '/api/operations', { kind: 'setup' });
  for (;;) {
    const [operation] = await operations(home);
    if (operation !== undefined && operation.state !== 'running') return operation;
    await sleep(20);
  }
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1000;
}

function stepMs(operation: Operation, id: string): number {
  const step = operation.steps.find((each) => each.id === id);
  return (step?.endedAt ?? Number.NaN) - (step?.startedAt ?? Number.NaN);
}

/** One first run; also the engine's own pull of the same image just before, for the ratio. */
async function firstRun(): Promise<{ ownMs: number; pullRatio: number }> {
  const machine = await makeMachine();
  const child = await startConsole(machine.environment);
  try {
    await engine.removeImages(image);
    const pullMs = await timed(() =>
      engineCall(docker?.socketPath ?? '', 'POST', `/images/create?fromImage=${encodeURIComponent(image)}`),
    );
    await engine.removeImages(image);
    const operation = await setUp(machine.home);
    if (operation.state !== 'succeeded') throw new Error(`Set-up failed: ${operation.failure?.reason}`);
    const throughConsole = stepMs(operation, 'image');
    const total = (operation.endedAt ?? Number.NaN) - operation.startedAt;
    return { ownMs: total - throughConsole, pullRatio: throughConsole / pullMs };
  } finally {
    await child.stop();
    await engine.removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

async function firstByte(child: ConsoleProcess): Promise<void> {
  for (;;) {
    const answer = await fetch(child.origin, { headers: { accept: 'text/html' } }).catch(() => null);
    if (answer?.ok) return;
    await sleep(5);
  }
}

async function coldStart(): Promise<{ startMs: number; idleMegabytes: number }> {
  const machine = await makeMachine();
  const from = performance.now();
  const child = await startConsole(machine.environment);
  try {
    await firstByte(child);
    const startMs = performance.now() - from;
    await sleep(5000);
    return { startMs, idleMegabytes: await residentMegabytes(child.pid) };
  } finally {
    await child.stop();
    await rm(machine.home, { recursive: true, force: true });
  }
}

const firstRuns = [];
for (let run = 0; run < runs; run += 1) firstRuns.push(await firstRun());
const starts = [];
for (let run = 0; run < runs; run += 1) starts.push(await coldStart());
const bare = await startBareNext();
await sleep(5000);
const bareMegabytes = await residentMegabytes(bare.pid);
await bare.stop();

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const idle = median(starts.map(({ idleMegabytes }) => idleMegabytes));
printTable(`First run, median of ${runs}`, [
  {
    what: 'click to registered, without the pull',
    measured: seconds(median(firstRuns.map(({ ownMs }) => ownMs))),
    goal: '≤ 3 s',
  },
  {
    what: 'pull through the console / engine alone',
    measured: median(firstRuns.map(({ pullRatio }) => pullRatio)).toFixed(3),
    goal: '≤ 1.03',
  },
  {
    what: 'console start to first byte',
    measured: seconds(median(starts.map(({ startMs }) => startMs))),
    goal: '≤ 1 s',
  },
  {
    what: 'idle memory over a bare Next app',
    measured: `${(idle - bareMegabytes).toFixed(1)} MB (${idle.toFixed(0)} - ${bareMegabytes.toFixed(0)})`,
    goal: '≤ +15 MB',
  },
]);
