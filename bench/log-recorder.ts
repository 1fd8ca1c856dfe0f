/**
 * `npm run bench:log-recorder -- --beside OTHER --lines 1000000`: on a test bed that is up (STIGMER_TEST_BED) and two builds, records a
 * container that prints at a steady rate with this console and with that of another checkout, and compares what their
 * processes cost. Without OTHER this one alone. Then lines of 1 GB and 4 GB without a line feed. Both once more with a reader that
 * follows the log by the stream of events, as a browser does.
 */
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, ownedBy } from '@/e2e/engine-api';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from './machine';
import { printTable, type Row } from './measure';
import { cpuSeconds } from './process-cpu';
import { residentMegabytes } from './resident-memory';
import { isLast, steadyPrinter } from './steady-printer';

const rates = [5_000, 20_000];
/** Memory that grew with the line would be four times as much for the longer one. */
const longLines = [
  { name: '1 GB', bytes: 1_000_000_000 },
  { name: '4 GB', bytes: 4_000_000_000 },
];
const here = new URL('..', import.meta.url).pathname;
const bed = readBed();

interface Cost {
  /** CPU seconds of the console for a million lines. */
  cpu: number;
  /** Megabytes by which its resident memory was larger at the end, and at the most. */
  grown: number;
  most: number;
}

/** Reads the console's stream of events with the log until the function that comes back is called. */
function follow({ home }: Machine): () => void {
  const socketPath = join(home, 'console/console.sock');
  const call = request({ socketPath, path: '/api/events?log-after=0' }, (response) => response.resume());
  call.on('error', () => undefined);
  call.end();
  return () => call.destroy();
}

interface Run {
  /** Of the checkout. */
  directory: string;
  command: string[];
  done: (machine: Machine) => Promise<boolean>;
  followed: boolean;
}

/** What the console costs from the first line until `done`. */
async function measure({ directory, command, done, followed }: Run): Promise<Cost & { seconds: number }> {
  const machine = await makeMachine(bed.images.agentRunner);
  const engine = engineApi(machine.socketPath);
  let child: ConsoleProcess | null = null;
  let leave = () => {};
  try {
    child = await startConsole(machine.environment, directory);
    await sleep(3000);
    const { pid } = child;
    const before = await residentMegabytes(pid);
    if (followed) leave = follow(machine);
    await engine.run(machine.containerName, bed.images.busybox, command, ownedBy(machine.home));
    const from = { cpu: await cpuSeconds(pid), at: performance.now() };
    let most = before;
    while (!(await done(machine))) {
      await sleep(500);
      most = Math.max(most, await residentMegabytes(pid));
    }
    const cpu = (await cpuSeconds(pid)) - from.cpu;
    const seconds = (performance.now() - from.at) / 1000;
    return { cpu, seconds, grown: (await residentMegabytes(pid)) - before, most: most - before };
  } finally {
    leave();
    await child?.stop();
    await engine.removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

const recordAll = (directory: string, rate: number, followed = false) =>
  measure({
    directory,
    command: steadyPrinter(rate, lines),
    done: (machine) => isLast(machine, ` step ${lines} `),
    followed,
  });

const recordLongLine = (bytes: number, followed: boolean) =>
  measure({
    directory: here,
    command: ['sh', '-c', `head -c ${bytes} /dev/zero | tr '\\0' x; echo; echo end; sleep 600`],
    done: (machine) => isLast(machine, ' stdout F end\n'),
    followed,
  });

const options = { beside: { type: 'string' }, lines: { type: 'string', default: '1000000' } } as const;
const { beside, lines: wanted } = parseArgs({ options }).values;
const lines = Number(wanted);
const millions = lines / 1_000_000;
const rows: Row[] = [];
for (const rate of rates) {
  const own = await recordAll(here, rate);
  const reached = Math.round(lines / own.seconds).toLocaleString('en');
  const other = beside === undefined ? null : await recordAll(resolve(beside), rate);
  const share = other === null ? '' : `${(own.cpu / other.cpu).toFixed(2)} `;
  const pair =
    other === null
      ? (own.cpu / millions).toFixed(1)
      : `${(own.cpu / millions).toFixed(1)} / ${(other.cpu / millions).toFixed(1)}`;
  rows.push({
    what: `CPU for a million lines at ${reached} a second`,
    measured: `${share}(${pair} s)`,
    goal: '≤ 0.33 of the other',
  });
  rows.push({
    what: '… and resident memory after them',
    measured: `+${own.grown.toFixed(0)} MB${other === null ? '' : `, the other +${other.grown.toFixed(0)} MB`}`,
    goal: '≤ +30 MB',
  });
}
const followedRate = rates.at(-1) ?? 0;
const followed = await recordAll(here, followedRate, true);
const reached = Math.round(lines / followed.seconds).toLocaleString('en');
rows.push({
  what: `the same at ${reached} a second with a reader that follows: CPU, memory`,
  measured: `${(followed.cpu / millions).toFixed(1)} s, +${followed.grown.toFixed(0)} MB, at most +${followed.most.toFixed(0)} MB`,
  goal: 'none',
});
for (const isFollowed of [false, true]) {
  const most: string[] = [];
  for (const { bytes } of longLines)
    most.push(`+${(await recordLongLine(bytes, isFollowed)).most.toFixed(0)} MB`);
  rows.push({
    what: `a line of ${longLines.map(({ name }) => name).join(', of ')}${isFollowed ? ' with a reader that follows' : ''}: resident memory at the most`,
    measured: most.join(', '),
    goal: 'flat',
  });
}
printTable(`The recorder, ${lines.toLocaleString('en')} lines`, rows);
