import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import type { Status } from '@/lib/contracts/status';
import { Failure } from '@/lib/core/failure';
import { notAnswering } from '@/lib/engine/engine-failure';
import { noReadyRecord } from '@/lib/health/since-ready/no-ready-record.test-support';
import { ownerLabel } from '@/lib/service/container-ownership';
import { noHistory } from '@/lib/service/no-history.test-support';
import { settingsInvalid } from '@/lib/settings/settings-failure';
import { createFakeClock, createFakeMachine, settle } from './fake-machine.test-support';
import { createHealthMonitor, type HealthMonitor } from './monitor';
import { recordedContainer, recordedEngine } from './recorded-evidence.test-support';

const setup: Operation = {
  id: '1',
  kind: 'setup',
  resource: 'runner',
  startedBy: 'ada',
  startedAt: 0,
  endedAt: null,
  state: 'running',
  outcome: null,
  steps: [],
  failure: null,
};

function arrange() {
  const time = createFakeClock();
  const { machine, parts, home } = createFakeMachine(time.clock);
  const config = {
    ...readConfig({ NODE_ENV: 'test' }, '/'),
    homeDirectory: home,
    workspaceDirectory: tmpdir(),
  };
  const service = { containerName: config.containerName, owner: ownerLabel(home) };
  const running: { operation: Operation | null } = { operation: null };
  const operationRunning = () => running.operation;
  const monitor = createHealthMonitor({
    service,
    history: noHistory,
    memoryKills: () => null,
    sinceReady: noReadyRecord,
    notRecorded: () => null,
    config,
    clock: time.clock,
    operationRunning,
    ...parts,
  });
  const told: Status[] = [];
  monitor.subscribe((status) => told.push(status));
  return { time, machine, monitor, running, told };
}

let parts: ReturnType<typeof arrange>;
let monitor: HealthMonitor;
beforeEach(() => {
  parts = arrange();
  monitor = parts.monitor;
});
afterEach(async () => {
  await monitor.stop();
});

test('before the first look the status says that it is checking', () => {
  expect(monitor.current()).toMatchObject({ verdict: 'working', title: 'Checking' });
});

test('a Temporal that is asked too often takes Ready away only when what it said before is old', async () => {
  monitor.start();
  await settle();
  expect(monitor.current().title).toBe('Ready');
  parts.machine.temporalBusy = true;
  for (let second = 0; second < 60; second += 5) await parts.time.advance(5000);
  expect(monitor.current().title).toBe('Ready');
  for (let second = 0; second < 60; second += 5) await parts.time.advance(5000);
  expect(monitor.current().title).toBe('Not registered');
});

test('a change is published once, and the same status again is not', async () => {
  monitor.start();
  await settle();
  // Ready, and then proven as well.
  expect(parts.told.map(({ title }) => title)).toEqual(['Ready', 'Ready']);
  parts.machine.container = null;
  await parts.time.advance(3000);
  await parts.time.advance(5000);
  await parts.time.advance(5000);
  expect(parts.told.map(({ title }) => title)).toEqual(['Ready', 'Ready', 'Not set up']);
});

test('F42: Temporal lost after Ready is seen within 10 s, and so is its return', async () => {
  monitor.start();
  await settle();
  parts.machine.temporalAnswers = false;
  await parts.time.advance(3000);
  expect(monitor.current()).toMatchObject({
    title: 'Temporal unreachable',
    failure: { code: 'temporal-refused' },
  });
  parts.machine.temporalAnswers = true;
  await parts.time.advance(3000);
  expect(monitor.current().title).toBe('Ready');
});

test('a settings file that was edited is judged at once, without a new measurement', async () => {
  monitor.start();
  await settle();
  const { probes } = parts.machine;
  const problem = { name: 'LOG_LEVEL', line: 3, message: 'Write LOG_LEVEL=value' };
  parts.machine.settings = { failure: settingsInvalid([problem]).details, pending: [] };
  await monitor.settingsChanged();
  const check = monitor.current().checks.find(({ id }) => id === 'settings');
  expect(check).toMatchObject({ state: 'warn', code: 'settings-invalid' });
  expect(parts.told.at(-1)?.checks).toContainEqual(check);
  expect(parts.machine.probes).toBe(probes);
});

test('a look at everything that began before the edit does not bring the file of before back', async () => {
  monitor.start();
  await settle();
  const { machine } = parts;
  const [before, after] = [machine.settings, { failure: settingsInvalid([]).details, pending: [] }];
  let edited: Promise<void> | null = null;
  Object.defineProperty(machine, 'settings', {
    // The first reading is that of the look; the edit comes while it goes on.
    get: () => {
      if (edited !== null) return after;
      edited = monitor.settingsChanged();
      return before;
    },
  });
  await monitor.refresh();
  await edited;
  expect(monitor.current().checks.find(({ id }) => id === 'settings')?.state).toBe('warn');
});

test('E25: an event of our container makes it look at once', async () => {
  monitor.start();
  await settle();
  await parts.time.advance(1000);
  parts.machine.container = null;
  parts.machine.tellEvent({
    type: 'container',
    action: 'destroy',
    id: 'x',
    name: 'stigmer-agent-runner',
    at: 0,
    exitCode: null,
  });
  await settle();
  expect(monitor.current().verdict).toBe('not-set-up');
});

test('events of other containers and of our own exec cause no look', async () => {
  monitor.start();
  await settle();
  await parts.time.advance(1000);
  const before = parts.machine.inspections;
  parts.machine.tellEvent({
    type: 'container',
    action: 'start',
    id: 'x',
    name: 'other',
    at: 0,
    exitCode: null,
  });
  parts.machine.tellEvent({
    type: 'container',
    action: 'exec_die',
    id: 'x',
    name: 'stigmer-agent-runner',
    at: 0,
    exitCode: null,
  });
  await settle();
  expect(parts.machine.inspections).toBe(before);
});

test('a worker that was asked to end is asked nothing, so that what it no longer answers is no fault', async () => {
  parts.machine.container = { ...recordedContainer, environment: {}, stopping: true };
  monitor.start();
  await settle();
  await parts.time.advance(3000);
  expect(monitor.current().title).toBe('Stopping');
  expect(parts.machine.commands).toBe(0);
});

test('E2, F39: an engine that goes away is noticed when its event stream ends, and one that comes back is noticed', async () => {
  monitor.start();
  await settle();
  await parts.time.advance(1000);
  parts.machine.engineAnswers = false;
  parts.machine.endEvents();
  await settle();
  expect(monitor.current()).toMatchObject({ verdict: 'no-engine', title: 'Engine lost', engine: null });
  expect(await monitor.engine()).toBeNull();
  parts.machine.engineAnswers = true;
  await parts.time.advance(5000);
  expect(monitor.current().title).toBe('Ready');
  expect(await monitor.engine()).not.toBeNull();
});

test('F42: a Temporal that goes away is noticed when its connection ends', async () => {
  monitor.start();
  await settle();
  await parts.time.advance(1000);
  parts.machine.temporalAnswers = false;
  await settle();
  expect(monitor.current().title).toBe('Ready');
  parts.machine.loseTemporal();
  await settle();
  expect(monitor.current()).toMatchObject({ verdict: 'failed', failure: { code: 'temporal-refused' } });
  await monitor.stop();
  const { probes } = parts.machine;
  parts.machine.loseTemporal();
  await settle();
  expect(parts.machine.probes).toBe(probes);
});

test('a Temporal that ends each connection is looked at once in a second, and once more after the last end', async () => {
  const { machine, time } = parts;
  monitor.start();
  await settle();
  // By then it follows the engine's events.
  await time.advance(1000);
  const looksIn = async (what: () => Promise<void>) => {
    const before = machine.probes;
    await what();
    return machine.probes - before;
  };
  const flap = async () => {
    for (let times = 0; times < 20; times += 1) {
      machine.loseTemporal();
      await settle();
    }
  };
  expect(await looksIn(flap)).toBe(1);
  expect(await looksIn(() => time.advance(1000))).toBe(1);
  expect(await looksIn(flap)).toBe(0);
  machine.temporalAnswers = false;
  machine.loseTemporal();
  await time.advance(1000);
  expect(monitor.current().title).toBe('Temporal unreachable');
});

test('E32: an engine that did not answer since it was being started is asked again, and nobody is told of a fault', async () => {
  await monitor.refresh();
  parts.told.length = 0;
  parts.machine.refusals.push(notAnswering({ ...recordedEngine, name: 'Podman' }, 'answer', null));
  await monitor.refresh();
  expect(parts.machine.refusals).toEqual([]);
  expect(monitor.current().title).toBe('Ready');
  expect(parts.told.filter(({ engine }) => engine === null)).toEqual([]);
});

test('a container that the engine is stuck on is named, asked about once, and seen again when the engine answers', async () => {
  const { machine, time } = parts;
  monitor.start();
  await settle();
  await time.advance(1000);
  expect(machine.openEventStreams).toBe(1);
  machine.stuck = new Failure({
    code: 'container-stuck',
    title: 'Stuck',
    reason: 'It was paused.',
    remedy: { summary: 'Thaw it.' },
  });
  machine.tellEvent({
    type: 'container',
    action: 'pause',
    id: recordedContainer.id,
    name: '',
    at: 0,
    exitCode: null,
  });
  await settle();
  const { inspections } = machine;
  for (let look = 0; look < 4; look += 1) await time.advance(5000);
  expect(monitor.current()).toMatchObject({
    title: 'Engine is stuck',
    container: null,
    engine: { kind: 'docker' },
    failure: { code: 'container-stuck', reason: 'It was paused.' },
  });
  expect(machine).toMatchObject({ inspections, waiting: 1 });
  machine.stuck = null;
  machine.freeContainer();
  await time.advance(5000);
  expect(monitor.current().title).toBe('Ready');
  expect(machine.waiting).toBe(0);
});

test('an operation decides the verdict at once, without a new measurement', async () => {
  await monitor.refresh();
  const before = parts.machine.inspections;
  parts.running.operation = setup;
  monitor.rejudge();
  expect(parts.told.at(-1)).toMatchObject({ verdict: 'working', title: 'Setting up' });
  parts.running.operation = null;
  expect(monitor.current().title).toBe('Ready');
  expect(parts.machine.inspections).toBe(before);
});

test('stop leaves no timer, no stream and no connection', async () => {
  monitor.start();
  await settle();
  await parts.time.advance(1000);
  expect(parts.machine.openEventStreams).toBe(1);
  await monitor.stop();
  expect(parts.time.sleepers()).toBe(0);
  expect(parts.machine.openEventStreams).toBe(0);
  expect(parts.machine.temporalClosed).toBe(1);
});

test('a refresh that is no longer wanted rejects with the reason, and the measurement goes on', async () => {
  const controller = new AbortController();
  const reason = new DOMException('The page was closed', 'AbortError');
  const refresh = monitor.refresh(controller.signal);
  controller.abort(reason);
  await expect(refresh).rejects.toBe(reason);
  await settle();
  expect(monitor.current().verdict).toBe('ready');
});
