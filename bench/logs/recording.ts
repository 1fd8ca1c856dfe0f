import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { engineApi, ownedBy } from '@/e2e/engine-api';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from '../machine';
import type { Row } from '../measure';
import { cpuSeconds } from '../process-cpu';
import { residentMegabytes } from '../resident-memory';
import { isLast, steadyPrinter } from '../steady-printer';
import { readRaw } from './raw-log';

/** In which a console looks again and again at a container that has just begun, and then only as ever. */
const beginSeconds = 15;
const idleSeconds = 8;
const quietSeconds = beginSeconds + idleSeconds + 2;

interface Cost {
  console: number;
  cli: number;
  raw: number;
  grown: number;
}

const ownCpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** CPU seconds for a million lines of those who follow one container at the same time; what the console takes when nothing comes is left out. */
async function follow(machine: Machine, child: ConsoleProcess, rate: number, lines: number): Promise<Cost> {
  const { socketPath, containerName } = machine;
  const command = steadyPrinter(rate, lines, quietSeconds);
  const { busybox } = readBed().images;
  await engineApi(socketPath).run(containerName, busybox, command, ownedBy(machine.home));
  const host = ['-H', `unix://${socketPath}`];
  const cli = spawn('docker', [...host, 'logs', '-f', containerName], { stdio: 'ignore' });
  try {
    const raw = readRaw(machine, { follow: true, until: ` step ${lines} ` });
    await sleep(beginSeconds * 1000);
    const began = await cpuSeconds(child.pid);
    await sleep(idleSeconds * 1000);
    const from = {
      console: await cpuSeconds(child.pid),
      cli: await cpuSeconds(cli.pid),
      raw: ownCpuSeconds(),
    };
    const before = await residentMegabytes(child.pid);
    const at = performance.now();
    await raw;
    while (!(await isLast(machine, ` step ${lines} `))) await sleep(100);
    const seconds = (performance.now() - at) / 1000;
    const idle = ((from.console - began) / idleSeconds) * seconds;
    const perMillion = 1e6 / lines;
    return {
      console: ((await cpuSeconds(child.pid)) - from.console - idle) * perMillion,
      cli: ((await cpuSeconds(cli.pid)) - from.cli) * perMillion,
      raw: (ownCpuSeconds() - from.raw) * perMillion,
      grown: (await residentMegabytes(child.pid)) - before,
    };
  } finally {
    cli.kill();
  }
}

/** What it costs to record lines that come at this rate, beside two who only read them. */
export async function recordingRows(rate: number, lines: number): Promise<Row[]> {
  const machine = await makeMachine(readBed().images.agentRunner);
  const child = await startConsole(machine.environment);
  try {
    const { console: own, cli, raw, grown } = await follow(machine, child, rate, lines);
    return [
      {
        what: `CPU for a million lines at ${rate.toLocaleString('en')} a second, beside docker logs -f`,
        measured: `${(own / cli).toFixed(2)} (${own.toFixed(1)} / ${cli.toFixed(1)} s)`,
        goal: 'none',
      },
      {
        what: "… beside a raw read of the engine's socket",
        measured: `${(own / raw).toFixed(2)} (${own.toFixed(1)} / ${raw.toFixed(1)} s)`,
        goal: 'none',
      },
      {
        what: `… resident memory after ${lines.toLocaleString('en')} lines`,
        measured: `${grown.toFixed(0)} MB more`,
        goal: '≤ 30',
      },
    ];
  } finally {
    await child.stop();
    await engineApi(machine.socketPath).removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}
