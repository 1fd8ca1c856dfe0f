/**
 * `npm run bench:engine`: on a test bed that is up (STIGMER_TEST_BED) and a build, measures what the console takes beside the engine:
 * detection where nobody answers, memory during a large pull, and what many operations leave behind. With `-- --engine podman`,
 * `-- --gigabytes N` and `-- --operations N`.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, engineCall } from '@/e2e/engine-api';
import { operations } from '@/e2e/operations';
import type { Operation } from '@/lib/contracts/operation';
import { detectEngine } from '@/lib/engine/detect';
import { pushRandomImage } from '@/lib/engine/fixtures/registry-image';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from './machine';
import { median, printTable, type Row, timed } from './measure';
import { residentMegabytes } from './resident-memory';

const detections = 20;
const layerBytes = 100_000_000;
/** After the start, until the console's memory is that of one at rest. */
const restMs = 8000;
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'docker' },
    gigabytes: { type: 'string', default: '1' },
    operations: { type: 'string', default: '1000' },
  },
});
const kind = values.engine === 'podman' ? 'podman' : 'docker';
const bed = readBed();

/** Sockets that are there with nobody behind them, in each place of a home where an engine may listen. */
async function deadHome(): Promise<{ home: string; runtime: string }> {
  const home = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
  const runtime = join(home, 'run');
  const places = [
    'run/docker.sock',
    'run/podman/podman.sock',
    '.docker/desktop/docker.sock',
    '.rd/docker.sock',
  ];
  for (const path of [...places, '.colima/default/docker.sock', '.lima/default/sock/docker.sock']) {
    await mkdir(join(home, path, '..'), { recursive: true });
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    try {
      execFileSync(process.execPath, ['-e', script, join(home, path)], { stdio: 'ignore' });
    } catch {
      // It was killed, as it was meant to be: its socket stays.
    }
  }
  return { home, runtime };
}

/** Median and longest time in which detection says that there is no engine. `suspended`: one place accepts and says nothing. */
async function detectNobody(suspended: boolean): Promise<string> {
  const { home, runtime } = await deadHome();
  const path = join(runtime, 'docker.sock');
  const silent = createServer(() => {});
  if (suspended) {
    await rm(path);
    await new Promise<void>((done) => silent.listen(path, done));
  }
  const environment = { XDG_RUNTIME_DIR: runtime };
  const machine = {
    engineEnvironment: environment,
    userHomeDirectory: home,
    platform: process.platform,
    uid: 987_654,
  };
  try {
    const times = [];
    for (let round = 0; round < detections; round += 1) {
      times.push(
        await timed(async () => {
          const { facts } = await detectEngine(machine);
          if (facts !== null)
            throw new Error(`${facts.socketPath} answered: this machine has an engine of its own`);
        }),
      );
    }
    return `${seconds(median(times))}, at most ${seconds(Math.max(...times))}`;
  } finally {
    silent.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function operate(home: string, name: string): Promise<Operation> {
  const socket = join(home, 'console/console.sock');
  await engineCall(socket, 'POST', '/api/operations', { kind: name, key: randomUUID() });
  for (;;) {
    const [operation] = await operations(home);
    if (operation !== undefined && operation.state !== 'running') return operation;
    await sleep(100);
  }
}

/** Runs that work beside a console on a machine of its own, and takes both away. */
async function withConsole<Result>(
  image: string,
  work: (machine: Machine, child: ConsoleProcess) => Promise<Result>,
): Promise<Result> {
  const machine = await makeMachine(image, kind);
  const engine = engineApi(machine.socketPath);
  const child = await startConsole(machine.environment);
  try {
    return await work(machine, child);
  } finally {
    await child.stop();
    await engine.removeContainer(machine.containerName);
    await engine.removeKept(machine.home);
    await rm(machine.home, { recursive: true, force: true });
  }
}

/** How much the console grows during the second of two pulls: the first click brings in Temporal's client and the rest. */
async function memoryOfPull(): Promise<string> {
  const layers = Array.from({ length: Number(values.gigabytes) * 10 }, () => layerBytes);
  const { reference } = await pushRandomImage(bed.registry.address, 'bench/large', layers);
  return await withConsole(reference, async (machine, child) => {
    const engine = engineApi(machine.socketPath);
    // What comes after the pull fails: there is no program in this image.
    const pull = async () => {
      const { steps } = await operate(machine.home, 'setup');
      const image = steps.find(({ id }) => id === 'image');
      await engine.removeContainer(machine.containerName);
      await engine.removeImages(reference);
      if (image?.state !== 'succeeded') throw new Error(`The pull ${image?.state}: ${image?.detail}`);
    };
    await pull();
    await sleep(restMs);
    const before = await residentMegabytes(child.pid);
    const ended = new AbortController();
    const watching = largest(child.pid, ended.signal);
    await pull();
    ended.abort();
    const most = await watching;
    return `+${(most - before).toFixed(1)} MB (${before.toFixed(0)} to ${most.toFixed(0)})`;
  });
}

/** The most megabytes that the process had until then. */
async function largest(pid: number, until: AbortSignal): Promise<number> {
  let most = 0;
  while (!until.aborted) {
    most = Math.max(most, await residentMegabytes(pid));
    await sleep(100);
  }
  return most;
}

interface Held {
  sockets: number;
  files: number;
  inHome: number;
  megabytes: number;
}

/** What the console's process holds open, and what its home has. */
async function heldBy({ pid }: ConsoleProcess, { home }: Machine): Promise<Held> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => '')),
  );
  const sockets = links.filter((link) => link.startsWith('socket:')).length;
  const inHome = (await readdir(home, { recursive: true })).length;
  return { sockets, files: links.length - sockets, inHome, megabytes: await residentMegabytes(pid) };
}

/** The change over the operations: one that is left open or on the disk each time would be that many. */
async function leftByOperations(): Promise<Row[]> {
  const count = Number(values.operations);
  return await withConsole(bed.images.agentRunner, async (machine, child) => {
    const repeat = async (times: number) => {
      for (let round = 0; round < times; round += 1) {
        const { state, failure } = await operate(machine.home, 'setup');
        if (state !== 'succeeded') throw new Error(`Set-up ${state}: ${failure?.reason}`);
      }
      await sleep(restMs);
    };
    await repeat(20);
    const before = await heldBy(child, machine);
    await repeat(count);
    const after = await heldBy(child, machine);
    const warnings = /MaxListenersExceeded/.test(child.output()) ? 'a warning' : 'no warning';
    const change = (of: keyof Held) => `${after[of] - before[of]} (${before[of]} to ${after[of]})`;
    const what = `${count} operations:`;
    return [
      { what: `${what} sockets that stay open`, measured: change('sockets'), goal: '0' },
      { what: `${what} other files that stay open`, measured: change('files'), goal: '0' },
      { what: `${what} files in the home`, measured: change('inHome'), goal: '0' },
      { what: `${what} listeners`, measured: warnings, goal: 'no warning' },
      {
        what: `${what} memory`,
        measured: `+${(after.megabytes - before.megabytes).toFixed(1)} MB`,
        goal: 'none',
      },
    ];
  });
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

printTable(`${kind}, beside the engine`, [
  { what: 'detection, every engine dead', measured: await detectNobody(false), goal: '≤ 1.0 s' },
  { what: 'detection, one of them suspended', measured: await detectNobody(true), goal: '≤ 1.0 s' },
  {
    what: `memory during a pull of ${values.gigabytes} GB`,
    measured: await memoryOfPull(),
    goal: '≤ +10 MB',
  },
  ...(await leftByOperations()),
]);
