import { describe, expect, test } from 'vitest';
import { recordedOperation, recordedStep } from '@/cli/recorded-operation';
import { isFailure } from '@/lib/core/failure';
import { checkImage } from './check-image';
import { fakeContext } from './fake-client';
import { statusOf } from './fake-views';
import { operate } from './operate';
import { removeRunner } from './remove';
import { removeOld } from './remove-old';
import { setUp } from './setup';
import { showStatus } from './status';
import { serverLine } from './up';

const running = recordedOperation({});
const succeeded = recordedOperation({
  state: 'succeeded',
  outcome: 'Ready',
  steps: [{ ...recordedStep, state: 'succeeded', endedAt: 2000 }],
});
const failure = {
  code: 'image-tag-not-found',
  title: 'The image tag does not exist',
  reason: 'The registry said 404.',
  remedy: { summary: 'Check the tag.' },
  evidence: [],
  at: 0,
};

describe('exit code', () => {
  test('status is 0 only when the worker is ready', async () => {
    expect(await showStatus(fakeContext({}).context, { json: false })).toBe(0);
    const stopped = statusOf({ verdict: 'stopped', title: 'Stopped' });
    expect(await showStatus(fakeContext({ status: stopped }).context, { json: false })).toBe(1);
  });

  test('load is 0 when the image is here, whatever becomes of the worker', async () => {
    const { context, requests } = fakeContext({ changes: [running, succeeded] });
    expect(await operate(context, 'load', { json: true, input: { file: '/a/image.tar' } })).toBe(0);
    expect(requests).toEqual([{ kind: 'load', key: expect.any(String), file: '/a/image.tar' }]);
  });

  test('check-image is 0 only when the registry has what is here, and names both digests', async () => {
    const newer = fakeContext({});
    expect(await checkImage(newer.context, { daily: null, json: false })).toBe(1);
    expect(newer.printed).toEqual(['The registry has another mine:1: bb, here is aa.']);
    const same = fakeContext({});
    same.context.client.newerImage = async () => ({
      reference: 'mine:1',
      here: 'sha256:aa',
      registry: 'sha256:aa',
      newer: false,
    });
    expect(await checkImage(same.context, { daily: true, json: true })).toBe(0);
    expect(newer.saved).toEqual([]);
    expect(same.saved).toEqual([{ lookDaily: true }]);
  });

  test('what is not proven is not 0: of the status, and of a set-up that succeeded', async () => {
    const status = statusOf({ verdict: 'unproven', title: 'Not proven', sentence: 'my-worker polls' });
    expect(await showStatus(fakeContext({ status }).context, { json: false })).toBe(1);
    const { context, printed } = fakeContext({ status, changes: [running, succeeded] });
    expect(await operate(context, 'setup', { json: false })).toBe(1);
    expect(printed.at(-1)).toContain('Not proven. my-worker polls');
  });

  test('a set-up that succeeded but is not ready afterwards is not 0, and the status says why', async () => {
    const status = statusOf({ verdict: 'failed', title: 'Not registered', sentence: 'Nobody polls' });
    const { context, printed } = fakeContext({ status, changes: [running, succeeded] });
    expect(await operate(context, 'setup', { json: false })).toBe(1);
    expect(printed.at(-1)).toContain('Not registered. Nobody polls');
  });

  test('stop is 0 when the worker is stopped, and only then', async () => {
    const stopped = statusOf({ verdict: 'stopped' });
    const changes = [running, succeeded];
    expect(await operate(fakeContext({ status: stopped, changes }).context, 'stop', { json: false })).toBe(0);
    expect(await operate(fakeContext({ changes }).context, 'stop', { json: false })).toBe(1);
  });

  test('a failed operation is not 0 even when the worker is ready, and its failure is told', async () => {
    const changes = [running, recordedOperation({ state: 'failed', failure })];
    const { context, notices } = fakeContext({ changes });
    expect(await operate(context, 'setup', { json: false })).toBe(1);
    expect(notices).toContain('The image tag does not exist');
  });
});

test('Ctrl-C asks the operation to cancel, says so, and waits for its end', async () => {
  const { context, notices, state } = fakeContext({ changes: [running, running, succeeded] });
  state.duringWatch = () => state.interrupt();
  expect(await operate(context, 'setup', { json: false })).toBe(130);
  expect(state.cancelled).toBe(true);
  expect(notices.at(-1)).toBe('Cancelled.');
});

test('with --json each change is a line and the status is the last one', async () => {
  const { context, printed } = fakeContext({ changes: [running, succeeded] });
  expect(await operate(context, 'setup', { json: true })).toBe(0);
  expect(printed.map((line) => JSON.parse(line).type)).toEqual([
    'operation-change',
    'operation-change',
    'status-change',
  ]);
});

test('status --json is exactly the status', async () => {
  const { context, printed } = fakeContext({});
  await showStatus(context, { json: true });
  expect(printed.map((line) => JSON.parse(line))).toEqual([statusOf({})]);
});

describe('setup', () => {
  test('keeps the choice of the image only when one was made', async () => {
    const { context, saved } = fakeContext({ changes: [running, succeeded] });
    await setUp(context, { useLocalImage: null, json: false });
    expect(saved).toEqual([]);
    await setUp(context, { useLocalImage: false, json: false });
    expect(saved).toEqual([{ useLocalImage: false }]);
  });

  test('a local image that another rule comes before is told, not swallowed', async () => {
    const { context, notices } = fakeContext({ changes: [running, succeeded] });
    await setUp(context, { useLocalImage: true, json: false });
    expect(notices[0]).toContain('STIGMER_AGENT_RUNNER_IMAGE is set and comes first: mine:1');
  });
});

describe('remove', () => {
  const absent = statusOf({ verdict: 'not-set-up' });

  test('without a terminal it needs --yes and removes nothing', async () => {
    const { context, requests } = fakeContext({});
    const error = await removeRunner(context, { yes: false, json: false }).catch((thrown: unknown) => thrown);
    expect(isFailure(error, 'confirmation-needed')).toBe(true);
    expect(requests).toEqual([]);
  });

  test.each([
    [['y', 'wrong-name'], 0],
    [['n'], 0],
    [['y', 'stigmer-agent-runner'], 1],
  ])('answers %j start %i operations', async (answers, started) => {
    const { context, requests } = fakeContext({ status: absent, changes: [running, succeeded] });
    const left = [...answers];
    const asked = { ...context, output: { ...context.output, terminal: true } };
    await removeRunner(asked, { yes: false, json: false }, async () => left.shift() ?? '');
    expect(requests).toHaveLength(started);
  });

  test('--yes asks nothing and confirms', async () => {
    const { context, requests } = fakeContext({ status: absent, changes: [running, succeeded] });
    expect(await removeRunner(context, { yes: true, json: false })).toBe(0);
    expect(requests).toEqual([{ kind: 'remove', key: expect.any(String), confirmed: true }]);
  });
});

describe('remove-old', () => {
  const oldRunner = {
    folder: { path: '/home/ada/.stigmer/data/bin/agent-runner', sizeBytes: 412e6, complete: true },
    process: { pid: 4711, start: '1', program: 'run.sh' },
    container: { id: 'a'.repeat(64), name: 'stigmer-agent-runner', image: 'old:1', state: 'running' },
    records: ['/home/ada/.stigmer/data/agent-runner.pid'],
  };
  const terminal = (parts: Parameters<typeof fakeContext>[0]) => {
    const fake = fakeContext(parts);
    return { ...fake, context: { ...fake.context, output: { ...fake.context.output, terminal: true } } };
  };

  test('without a terminal it needs --yes and removes nothing', async () => {
    const { context, requests } = fakeContext({ status: statusOf({ oldRunner }) });
    const error = await removeOld(context, { yes: false, json: false }).catch((thrown: unknown) => thrown);
    expect(isFailure(error, 'confirmation-needed')).toBe(true);
    expect(requests).toEqual([]);
  });

  test('names every part with its size before it asks', async () => {
    const { context, notices, requests } = terminal({ status: statusOf({ oldRunner }) });
    expect(await removeOld(context, { yes: false, json: false }, async () => 'n')).toBe(1);
    expect(notices.join('\n')).toContain('412.0 MB in /home/ada/.stigmer/data/bin/agent-runner');
    expect(notices.join('\n')).toMatch(/process 4711.*\n.*container stigmer-agent-runner/);
    expect(requests).toEqual([]);
  });

  test('with nothing to remove asks nothing', async () => {
    const { context, printed, requests } = terminal({});
    expect(await removeOld(context, { yes: false, json: false }, async () => 'y')).toBe(0);
    expect(printed).toEqual(['There is no old runner on this machine.']);
    expect(requests).toEqual([]);
  });

  test('is 0 only when nothing of it is left', async () => {
    const changes = [running, succeeded];
    const { context, requests } = fakeContext({ changes });
    expect(await removeOld(context, { yes: true, json: true })).toBe(0);
    expect(requests).toEqual([{ kind: 'remove-old-runner', key: expect.any(String), confirmed: true }]);
    const still = fakeContext({ changes, status: statusOf({ oldRunner }) });
    expect(await removeOld(still.context, { yes: true, json: false })).toBe(1);
  });
});

test('up --json gives the link as data', () => {
  expect(serverLine('Open http://localhost:3000/#ticket=abc')).toEqual({
    type: 'console-start',
    url: 'http://localhost:3000/#ticket=abc',
  });
  expect(serverLine('Stopping')).toEqual({ type: 'notice', text: 'Stopping' });
});

test('up --json that fails gives the failure as data', () => {
  const line = JSON.stringify({ type: 'failure', failure });
  expect(serverLine(line)).toEqual({ type: 'failure', failure });
  expect(serverLine('{"type":"failure"}')).toEqual({ type: 'notice', text: '{"type":"failure"}' });
});
