import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import type { Status } from '@/lib/contracts/status';
import { ownerLabel } from '@/lib/service/container-ownership';
import { noHistory } from '@/lib/service/no-history.test-support';
import { createFakeClock, createFakeMachine, settle } from './fake-machine.test-support';
import { createHealthMonitor, type HealthMonitor } from './monitor';

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
