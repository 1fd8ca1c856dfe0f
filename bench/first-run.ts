/**
 * `npm run bench:first-run`: on a test bed that is up (STIGMER_TEST_BED) and a build, measures what a first run costs
 * on top of the engine's own pull, in one run, as ratios where a comparison is meant. With `-- --beside DIR` it compares
 * this checkout with another one that is built, and measures nothing else.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, engineCall } from '@/e2e/engine-api';
import { operations } from '@/e2e/operations';
import type { Operation } from '@/lib/contracts/operation';
import { pushRandomImage } from '@/lib/engine/fixtures/registry-image';
import { readBed } from '@/testbed/bed';
import { startBareNext } from './bare-next';
import { compareWith } from './beside';
import { makeMachine } from './machine';
import { median, printTable, type Row, timed } from './measure';

const runs = 5;
/** A single pair differs by a tenth either way. */
const pullRuns = 24;
/** Some seconds of pulling: the fixed cost of a request does not decide. Random bytes, new to the engine each time. */
const pullLayerBytes = [80_000_000, 60_000_000, 40_000_000, 20_000_000];
const bed = readBed();
const docker = bed.engines.find(({ kind }) => kind === 'docker');
if (docker === undefined) throw new Error('The bed has no Docker row');
const engine = engineApi(docker.socketPath);
const image = bed.images.agentRunner;

function request(home: string, method: string, path: string, content?: object) {
  return engineCall(join(home, 'console/console.sock'), method, path, content);
}

async function setUp(home: string): Promise<Operation> {
  await request(home, 'POST', '/api/operations', { kind: 'setup', key: randomUUID() });
  for (;;) {
    const [operation] = await operations(home);
    if (operation !== undefined && operation.state !== 'running') return operation;
    // The operation itself says when each step began and ended: asking often would only take the pull's processor.
    await sleep(1000);
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

/** One first run and the same click again, and what the console weighs five seconds after, with a worker to watch. */
async function firstRun(): Promise<{ ownMs: number; againMs: number; readyMegabytes: number }> {
  const machine = await makeMachine(image);
  const child = await startConsole(machine.environment);
  try {
    await engine.removeImages(image);
    const operation = await setUp(machine.home);
    if (operation.state !== 'succeeded') throw new Error(`Set-up failed: ${operation.failure?.reason}`);
    const total = (operation.endedAt ?? Number.NaN) - operation.startedAt;
    const again = await setUp(machine.home);
    const againMs = (again.endedAt ?? Number.NaN) - again.startedAt;
    await sleep(5000);
    const readyMegabytes = await residentMegabytes(child.pid);
    return { ownMs: total - stepMs(operation, 'image'), againMs, readyMegabytes };
  } finally {
    await child.stop();
    await engine.removeContainer(machine.containerName);
    await engine.removeKept(machine.home);
    await rm(machine.home, { recursive: true, force: true });
  }
}

/** The pull of one image through the console against the engine's own, the one or the other first. */
async function pullRatio(reference: string, consoleFirst: boolean): Promise<number> {
  const machine = await makeMachine(reference);
  const child = await startConsole(machine.environment);
  const ownPull = async () => {
    await engine.removeImages(reference);
    const path = `/images/create?fromImage=${encodeURIComponent(reference)}`;
    return await timed(() => engineCall(docker?.socketPath ?? '', 'POST', path));
  };
  const consolePull = async () => {
    await engine.removeImages(reference);
    // What comes after the pull fails: there is no program in this image.
    return stepMs(await setUp(machine.home), 'image');
  };
  try {
    const first = consoleFirst ? await consolePull() : await ownPull();
    // The container that could not start would keep the image.
    await engine.removeContainer(machine.containerName);
    const second = consoleFirst ? await ownPull() : await consolePull();
    return consoleFirst ? first / second : second / first;
  } finally {
    await child.stop();
    await engine.removeContainer(machine.containerName);
    await engine.removeImages(reference);
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
  const machine = await makeMachine(image);
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

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function measureFirstRun() {
  const firstRuns = [];
  for (let run = 0; run < runs; run += 1) firstRuns.push(await firstRun());
  const pulled = await pushRandomImage(bed.registry.address, 'bench/pull', pullLayerBytes);
  const ratios = [];
  for (let run = 0; run < pullRuns; run += 1) ratios.push(await pullRatio(pulled.reference, run % 2 === 0));
  const starts = [];
  for (let run = 0; run < runs; run += 1) starts.push(await coldStart());
  const bare = await startBareNext();
  await sleep(5000);
  const bareMegabytes = await residentMegabytes(bare.pid);
  await bare.stop();
  return { firstRuns, ratios, starts, bareMegabytes };
}

function rowsOf({
  firstRuns,
  ratios,
  starts,
  bareMegabytes,
}: Awaited<ReturnType<typeof measureFirstRun>>): Row[] {
  const idle = median(starts.map(({ idleMegabytes }) => idleMegabytes));
  const ready = median(firstRuns.map(({ readyMegabytes }) => readyMegabytes));
  return [
    {
      what: 'click to registered, without the pull',
      measured: seconds(median(firstRuns.map(({ ownMs }) => ownMs))),
      goal: '≤ 3 s',
    },
    {
      what: 'the same click on a machine that is set up',
      measured: seconds(median(firstRuns.map(({ againMs }) => againMs))),
      goal: '< 1 s',
    },
    {
      what: 'pull of 200 MB through the console / engine alone',
      measured: `${median(ratios).toFixed(3)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
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
    {
      what: 'the same with a worker to watch',
      measured: `${(ready - bareMegabytes).toFixed(1)} MB (${ready.toFixed(0)} - ${bareMegabytes.toFixed(0)})`,
      goal: 'none',
    },
  ];
}

const { beside } = parseArgs({ options: { beside: { type: 'string' } } }).values;
if (beside === undefined) printTable(`First run, median of ${runs}`, rowsOf(await measureFirstRun()));
else printTable(`Beside ${beside}`, await compareWith(beside, image));
