/**
 * `npm run bench:runner`: on a test bed that is up (STIGMER_TEST_BED), measures what the worker costs: how soon it is
 * registered, its memory, its activities against a bare worker of the SDK, and its probe against one in Node. With
 * `-- --beside DIR` it compares this checkout's worker with another's instead.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { command } from '@/testbed/command';
import { median, printTable } from './measure';
import { residentMegabytes } from './resident-memory';
import { compareRunners } from './runner-beside';
import { startMeasuredContainer } from './runner-container';
import { compareThroughput } from './runner-load';

const starts = 5;
const probes = 20;
/** Long enough for the first garbage collection and the first registration checks. */
const settleMs = 15_000;

/** Seconds of wall and of CPU that one run of the command takes, as bash counts them. */
async function costOf(line: string): Promise<{ wall: number; cpu: number }> {
  const script = `TIMEFORMAT='%R %U %S'; { time for run in $(seq ${probes}); do ${line} >/dev/null; done; } 2>&1`;
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = (await command('bash', ['-c', script]))
    .trim()
    .split(' ')
    .map(Number);
  return { wall: wall / probes, cpu: (user + system) / probes };
}

async function measureContainer() {
  const registered: Array<{ registeredMs: number; registeredCpu: number }> = [];
  for (let run = 1; run < starts; run += 1) {
    await using container = await startMeasuredContainer();
    registered.push(container);
  }
  await using container = await startMeasuredContainer();
  registered.push(container);
  await sleep(settleMs);
  const root = `/proc/${container.pid}/root`;
  const request = `require("node:http").get({socketPath:"${root}/tmp/agent-runner.sock",path:"/readyz"},(answer)=>{answer.resume();answer.on("end",()=>process.exit(answer.statusCode===200?0:1))}).on("error",()=>process.exit(1))`;
  return {
    registeredMs: median(registered.map(({ registeredMs }) => registeredMs)),
    registeredCpu: median(registered.map(({ registeredCpu }) => registeredCpu)),
    residentMegabytes: await residentMegabytes(container.pid),
    memoryMegabytes: await container.memoryMegabytes(),
    probe: await costOf(`${root}/app/healthcheck ${root}/tmp/agent-runner.sock`),
    nodeProbe: await costOf(`${process.execPath} -e '${request}'`),
  };
}

async function measureAlone(workspace: string): Promise<void> {
  const container = await measureContainer();
  const load = await compareThroughput(workspace);
  const milliseconds = (seconds: number) => `${(1000 * seconds).toFixed(1)} ms`;
  printTable(
    `The worker, median of ${starts} starts and of ${load.rounds} pairs of ${load.activities} activities`,
    [
      {
        what: 'container start to registered',
        measured: `${(container.registeredMs / 1000).toFixed(2)} s, CPU ${container.registeredCpu.toFixed(2)} s`,
        goal: '≤ 3 s',
      },
      {
        what: 'resident memory, idle',
        measured: `${container.residentMegabytes.toFixed(0)} MB`,
        goal: '≤ 160 MB',
      },
      {
        what: 'memory of the container, idle',
        measured: `${container.memoryMegabytes.toFixed(0)} MB`,
        goal: '≤ 128 MB of 537',
      },
      {
        what: 'activities a second, worker / bare SDK',
        measured: `${load.ratio.toFixed(2)} (${load.own.toFixed(0)} / ${load.bare.toFixed(0)})`,
        goal: '≥ 0.9',
      },
      {
        what: 'CPU for one activity, worker / bare SDK',
        measured: `${load.cpuRatio.toFixed(2)} (${milliseconds(load.ownCpu)} / ${milliseconds(load.bareCpu)})`,
        goal: '≤ 1.1',
      },
      {
        what: 'probe, wall / node -e',
        measured: `${milliseconds(container.probe.wall)} / ${milliseconds(container.nodeProbe.wall)}`,
        goal: '≤ 1/5',
      },
      {
        what: 'probe, CPU / node -e',
        measured: `${milliseconds(container.probe.cpu)} / ${milliseconds(container.nodeProbe.cpu)}`,
        goal: '≤ 1/20',
      },
    ],
  );
}

const { beside } = parseArgs({ options: { beside: { type: 'string' } } }).values;
const workspace = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
try {
  if (beside === undefined) await measureAlone(workspace);
  else printTable(`The worker beside that of ${beside}`, await compareRunners(workspace, beside));
} finally {
  await rm(workspace, { recursive: true, force: true });
}
