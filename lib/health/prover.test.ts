import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { noReadyRecord } from '@/lib/health/since-ready/no-ready-record.test-support';
import { ownerLabel } from '@/lib/service/container-ownership';
import { noHistory } from '@/lib/service/no-history.test-support';
import { contractLabels } from '@/lib/worker/image-contract';
import { capabilitiesLabel } from '@/lib/worker/runner-abilities';
import { createFakeClock, createFakeMachine, settle } from './fake-machine.test-support';
import { createHealthMonitor } from './monitor';

function arrange() {
  const time = createFakeClock();
  const { machine, parts, home } = createFakeMachine(time.clock);
  const config = {
    ...readConfig({ NODE_ENV: 'test' }, '/'),
    homeDirectory: home,
    workspaceDirectory: tmpdir(),
  };
  const service = { containerName: config.containerName, owner: ownerLabel(home) };
  const operationRunning = () => null;
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
  const proof = () => monitor.current().checks.find(({ id }) => id === 'proof');
  /** In steps of the monitor's own, as real time goes. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) await time.advance(1000);
  };
  return { machine, monitor, proof, pass };
}

let parts: ReturnType<typeof arrange>;
beforeEach(() => {
  parts = arrange();
  parts.monitor.start();
});
afterEach(async () => {
  await parts.monitor.stop();
});

/** The first look takes as long as the disk of a busy machine does. */
async function begun(): Promise<void> {
  await vi.waitFor(() => expect(parts.machine.tasks).toBe(1), 20_000);
  await settle();
}

test('a worker that Temporal has seen proves at once that it works, and again every minute', async () => {
  await begun();
  expect(parts.proof()).toMatchObject({ state: 'pass', summary: 'It did a task in 10 ms' });
  expect(parts.machine.tasks).toBe(1);
  await parts.pass(50);
  expect(parts.machine.tasks).toBe(1);
  await parts.pass(15);
  expect(parts.machine.tasks).toBe(2);
  expect(parts.machine.proofs.map(({ outcome }) => outcome.type)).toEqual(['proved', 'proved']);
});

test('a container that was started again proves itself anew', async () => {
  await begun();
  const { container } = parts.machine;
  if (container !== null)
    parts.machine.container = { ...container, startedAt: (container.startedAt ?? 0) + 1 };
  await parts.pass(3);
  expect(parts.machine.tasks).toBe(2);
});

test('one task that is not done is a warning, the second in a row takes Ready away, and the next one gives it back', async () => {
  parts.machine.taskOutcome = () => ({ type: 'under-way', waitsFor: 'activity' });
  await begun();
  expect(parts.monitor.current().title).toBe('Ready');
  await parts.pass(12);
  expect(parts.proof()).toMatchObject({ state: 'warn', code: 'proof-not-done' });
  expect(parts.monitor.current().title).toBe('Ready');
  await parts.pass(18);
  expect(parts.proof()?.state).toBe('fail');
  expect(parts.monitor.current()).toMatchObject({ verdict: 'failed', title: 'Does no tasks' });
  parts.machine.taskOutcome = createFakeMachine(createFakeClock().clock).machine.taskOutcome;
  await parts.pass(30);
  expect(parts.monitor.current().title).toBe('Ready');
});

test('a task that ends after its worker has gone says nothing about the next one', async () => {
  parts.machine.taskOutcome = () => ({ type: 'under-way', waitsFor: 'task' });
  await begun();
  parts.machine.container = null;
  await parts.pass(15);
  expect(parts.proof()?.state).toBe('skip');
  expect(parts.machine.proofs).toEqual([]);
});

test('what another worker took is a warning about that one', async () => {
  const work = { waitedMs: 1, ranMs: 1, takenBy: ['7@other'] };
  parts.machine.taskOutcome = () => ({ type: 'completed', work });
  await begun();
  await parts.pass(40);
  expect(parts.proof()).toMatchObject({ state: 'warn', code: 'proof-taken-by-other' });
  expect(parts.proof()?.cause).toContain('7@other');
  expect(parts.monitor.current().title).toBe('Ready');
});

test('whoever asks while one runs gets that one; without a worker there is none', async () => {
  await begun();
  const [one, two] = await Promise.all([parts.monitor.prove(), parts.monitor.prove()]);
  expect(one).toBe(two);
  expect(parts.machine.tasks).toBe(2);
  parts.machine.container = null;
  await parts.pass(6);
  await expect(parts.monitor.prove()).rejects.toMatchObject({ code: 'proof-not-possible' });
});

test('a worker of an image that promises nothing is not asked', async () => {
  await begun();
  const { container } = parts.machine;
  const labels = Object.fromEntries(
    Object.entries(container?.labels ?? {}).filter(([name]) => !(name in contractLabels)),
  );
  if (container !== null) parts.machine.container = { ...container, startedAt: 1, labels };
  await parts.pass(130);
  expect(parts.monitor.current().checks.find(({ id }) => id === 'worker-registered')?.state).toBe('pass');
  expect(parts.machine.tasks).toBe(1);
  expect(parts.proof()?.state).toBe('skip');
});

test('a worker whose image is older than proofs is not asked, and that is why', async () => {
  await begun();
  const { container } = parts.machine;
  const labels = { ...container?.labels, [capabilitiesLabel]: 'doctor steering encryption' };
  if (container !== null) parts.machine.container = { ...container, startedAt: 1, labels };
  await parts.pass(130);
  const { checks } = parts.monitor.current();
  expect(checks.find(({ id }) => id === 'worker-registered')?.state).toBe('pass');
  expect(parts.machine.tasks).toBe(1);
  expect(parts.proof()).toMatchObject({ state: 'skip', summary: expect.stringContaining('older') });
  expect(checks.find(({ id }) => id === 'image')).toMatchObject({
    state: 'warn',
    code: 'image-lacks-capabilities',
  });
  await expect(parts.monitor.prove()).rejects.toMatchObject({
    details: { code: 'proof-not-possible', reason: expect.stringContaining('older than this console') },
  });
});
