import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startConsole } from '@/e2e/console-process';
import { engineApi, engineCall, ownedBy } from '@/e2e/engine-api';
import { FramedLogDecoder } from '@/lib/engine/log-lines';
import { LogFiles } from '@/lib/logs/log-files';
import { createReplayFilter } from '@/lib/logs/replay-filter';
import { StraightPath } from '@/lib/logs/straight-path';
import { toInstant } from '@/lib/logs/timestamp';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from '../machine';
import { type Row, timed } from '../measure';
import { isLast } from '../steady-printer';
import { readRaw } from './raw-log';

const text = 'INFO worker  a step of the work that is at hand, with a few words';
const end = 'the end of it';
const chunkLines = 500;
const rounds = 5;
const engineRounds = 4;
/** After its start a console has other things to do, on the one thread that records. */
const settleMs = 5000;

/** Milliseconds from the first byte in the file to the last line, of a console that runs already, with the container given its name. */
async function recordMs(machine: Machine, otherName: string): Promise<number> {
  const file = join(machine.home, 'data/logs/agent-runner.log');
  const child = await startConsole(machine.environment);
  try {
    await sleep(settleMs);
    await rename(machine, otherName, machine.containerName);
    while ((await stat(file).catch(() => null))?.size === undefined) await sleep(5);
    return await timed(async () => {
      while (!(await isLast(machine, end))) await sleep(5);
    });
  } finally {
    await child.stop();
  }
}

async function rename({ socketPath }: Machine, name: string, newName: string): Promise<void> {
  const { status } = await engineCall(socketPath, 'POST', `/containers/${name}/rename?name=${newName}`);
  if (status !== 204) throw new Error(`The engine answered ${status} to a new name`);
}

/** What the engine has kept of a container, into the file, beside a read of the same that does nothing with it; the least of a few rounds. */
export async function throughputRows(lines: number): Promise<Row[]> {
  const taken: Array<{ raw: number; recorded: number }> = [];
  for (let round = 0; round < engineRounds; round += 1) taken.push(await recordKept(lines));
  const raw = Math.min(...taken.map((round) => round.raw));
  const recorded = Math.min(...taken.map((round) => round.recorded));
  const perSecond = (ms: number) => Math.round((lines / ms) * 1000).toLocaleString('en');
  return [
    {
      what: `${lines.toLocaleString('en')} lines from the engine into the file, beside a raw read`,
      measured: `${(raw / recorded).toFixed(2)} (${perSecond(recorded)} / ${perSecond(raw)} a second)`,
      goal: '≥ 0.9',
    },
  ];
}

async function recordKept(lines: number): Promise<{ raw: number; recorded: number }> {
  const { agentRunner, busybox } = readBed().images;
  const machine = await makeMachine(agentRunner);
  const engine = engineApi(machine.socketPath);
  const otherName = `${machine.containerName}-kept`;
  const kept = { ...machine, containerName: otherName };
  try {
    const command = ['sh', '-c', `yes '${text}' | head -n ${lines}; echo ${end}; sleep 600`];
    await engine.run(otherName, busybox, command, ownedBy(machine.home));
    await readRaw(kept, { follow: true, until: end });
    const before = await timed(() => readRaw(kept, { follow: false }));
    const recorded = await recordMs(machine, otherName);
    return { raw: Math.min(before, await timed(() => readRaw(machine, { follow: false }))), recorded };
  } finally {
    await engine.removeContainer(otherName);
    await engine.removeContainer(machine.containerName);
    await rm(machine.home, { recursive: true, force: true });
  }
}

/** Frames as Docker sends them, of which each line is later than the one before. */
function framesFrom(first: number): Buffer {
  const frames = Array.from({ length: chunkLines }, (_, index) => {
    const payload = Buffer.from(`${toInstant(1_790_000_000_000 + first + index)} ${text}\n`);
    const header = Buffer.alloc(8);
    header.writeUInt8(1, 0);
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  });
  return Buffer.concat(frames);
}

/** From the engine's bytes to those in the file, without engine, socket and waiting; the least of a few rounds, in processor time. */
export async function pathRows(lines: number): Promise<Row[]> {
  const chunks = Array.from({ length: lines / chunkLines }, (_, index) => framesFrom(index * chunkLines));
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'stigmer-bench-'));
    try {
      const files = new LogFiles(directory);
      const from = process.cpuUsage();
      const decoder = new FramedLogDecoder();
      const path = new StraightPath(createReplayFilter([], ''), null);
      let number = 1;
      for (const chunk of chunks) {
        const batch = path.take(decoder.push(chunk));
        if (batch === null) throw new Error('These lines do not take the straight path');
        files.append(batch, number);
        number += batch.lines;
      }
      const { user, system } = process.cpuUsage(from);
      taken.push((user + system) / 1e6);
      files.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  const perSecond = Math.round(lines / Math.min(...taken)).toLocaleString('en');
  return [
    { what: 'the path alone, lines for a second of processor', measured: perSecond, goal: '≥ 500,000' },
  ];
}
