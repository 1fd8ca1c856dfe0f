import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resourceLines } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import { systemClock } from '@/lib/core/clock';
import { FakeMachine } from '@/lib/runner/fake-machine.test-support';
import { ResourceMonitor, restartsOf } from './resources';

const minute = 60_000;
const never = new AbortController().signal;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resources-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A worker that has used so much; the wall clock is the test's. */
async function arrange(machine: FakeMachine) {
  const state = { now: 0, cpuMs: 0, memory: 90_000_000, kills: 0, commands: 0, tells: false };
  await machine.run('setup');
  const printed = () =>
    `== cpu.stat\nusage_usec ${state.cpuMs * 1000}\n== memory.current\n${state.memory}\n== memory.stat\ninactive_file 0\n== memory.events\noom_kill ${state.kills}\n`;
  const engine = {
    ...machine.engine.asEngine(),
    exec: async () => {
      state.commands += 1;
      return { exitCode: 0, stdout: printed(), stderr: '' };
    },
  };
  const open = () =>
    ResourceMonitor.open({
      path: join(directory, 'resources.json'),
      clock: { ...systemClock, now: () => state.now },
      engine: async () => engine,
      ownContainer: async () => machine.engine.named(machine.name),
      heardUsage: () => {
        const { cpuMs, memory, kills, now, tells } = state;
        const usage = { cpuMs, memoryBytes: memory, memoryKills: kills };
        return tells ? { usage, at: now - 1000 } : null;
      },
      lives: () => [],
    });
  return { state, open };
}

test('processor time is that between two looks, memory that of the moment, and a day of it is kept over a restart', async () => {
  await using machine = await FakeMachine.create();
  const { state, open } = await arrange(machine);
  const resources = await open();
  for (let each = 0; each < 1500; each += 1) {
    state.now += minute;
    state.cpuMs += 6000;
    await resources.look(never);
  }
  const { samples } = resources.view();
  expect(samples).toHaveLength(1440);
  expect(samples.at(-1)).toEqual({ at: state.now, cpuPercent: 10, memoryBytes: 90_000_000, memoryKills: 0 });
  await resources.stop();
  expect((await open()).view().samples).toEqual(samples);
  state.now += 86_400_000;
  expect((await open()).view().samples).toEqual([]);
});

test('a worker that tells its use itself costs no command in its container, and one that does not is asked', async () => {
  await using machine = await FakeMachine.create();
  const { state, open } = await arrange(machine);
  const resources = await open();
  state.tells = true;
  for (let each = 0; each < 3; each += 1) {
    state.now += minute;
    state.cpuMs += 6000;
    await resources.look(never);
  }
  expect(state.commands).toBe(0);
  const { samples } = resources.view();
  expect(samples.at(-1)).toMatchObject({ at: state.now - 1000, cpuPercent: 10 });
  await resources.look(never);
  expect(resources.view().samples, 'what was told once is one sample').toEqual(samples);
  state.tells = false;
  state.now += minute;
  await resources.look(never);
  expect(state.commands).toBe(1);
  expect(resources.view().samples).toHaveLength(4);
});

test('a worker that rests is not measured, and its first sample after a start has no processor time', async () => {
  await using machine = await FakeMachine.create();
  const { state, open } = await arrange(machine);
  const resources = await open();
  await resources.look(never);
  await machine.run('stop');
  state.now += minute;
  await resources.look(never);
  expect(resources.view().samples).toHaveLength(1);
  const container = machine.engine.named(machine.name);
  if (container === null) throw new Error('It was set up');
  Object.assign(container, { state: 'running', startedAt: 12_345 });
  state.now += minute;
  state.kills = 2;
  await resources.look(never);
  expect(resources.view().samples.at(-1)).toMatchObject({ cpuPercent: null });
  expect(resources.memoryKills(container)).toBe(2);
  expect(resources.memoryKills({ ...container, startedAt: 1 })).toBeNull();
});

const life: Life = {
  containerId: 'a',
  imageReference: '',
  startedAt: 0,
  endedAt: 10,
  exitCode: 1,
  cause: 'itself',
  by: null,
  times: 1,
  lastLines: null,
};

test('a restart is an end after which the same container ran again; an end for good is none', () => {
  const runs = { ...life, startedAt: 20, endedAt: null };
  expect(restartsOf([runs, { ...life, times: 4 }], 0)).toBe(4);
  expect(restartsOf([{ ...life, times: 4 }], 0)).toBe(3);
  expect(restartsOf([{ ...runs, containerId: 'b' }, life], 0)).toBe(0);
  expect(restartsOf([runs, life], 11)).toBe(0);
});

test('the words say use, limit, what the limit ended, and why nothing is measured', () => {
  const sample = { at: 0, cpuPercent: 12.4, memoryBytes: 200e6, memoryKills: 1 };
  const found = { samples: [{ ...sample, cpuPercent: 80, memoryBytes: 300e6 }, sample] };
  expect(resourceLines({ ...found, memoryLimitBytes: 512e6, unmeasured: null, restarts: 1 }, 1000)).toEqual([
    'Processor: 12 %, at most 80 % of one core',
    'Memory: 200.0 MB, at most 300.0 MB, limit 512.0 MB',
    'The memory limit ended 1 command in the container, and not the worker',
    '1 restart over the last day',
  ]);
  const rests = resourceLines({ ...found, memoryLimitBytes: null, unmeasured: null, restarts: 0 }, 1e9);
  expect(rests[0]).toBe('Processor: at most 80 % of one core');
  const none = { samples: [], memoryLimitBytes: null, unmeasured: 'No shell', restarts: 0 };
  expect(resourceLines(none, 0)).toEqual(['No shell', 'No restart over the last day']);
});
