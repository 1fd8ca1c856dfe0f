import { randomUUID } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFaultProxy } from '@/testbed/fault-proxy';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { operations } from './operations';

async function start(machine: Machine, kind: string): Promise<void> {
  const socket = join(machine.home, 'console/console.sock');
  expect((await engineCall(socket, 'POST', '/api/operations', { kind, key: randomUUID() })).status).toBe(202);
}

test('a console that is killed in mid-pull tells so at its next start, and set-up succeeds', async ({
  machine,
}) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the proxy listens.');
  await machine.forgetImage();
  const proxy = await startFaultProxy(machine.bed.registry.address);
  const image = { STIGMER_AGENT_RUNNER_IMAGE: `${proxy.address}/stigmer/agent-runner:v0.1.0` };
  try {
    proxy.limit(2_000_000);
    const child = await machine.start(image);
    await start(machine, 'setup');
    await expect.poll(() => proxy.sentBytes()).toBeGreaterThan(2_000_000);
    await child.kill();
    proxy.limit(null);
    await machine.start(image);
    const [interrupted] = await operations(machine.home);
    expect(interrupted).toMatchObject({ kind: 'setup', state: 'failed', failure: { code: 'console-ended' } });
    expect((await runCli(machine, ['setup'])).code).toBe(0);
  } finally {
    await proxy.close();
  }
});

/** A worker that runs, other settings in the file, and their apply just begun. */
async function beginApply(machine: Machine) {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const before = await machine.engine.inspect(machine.containerName);
  const settings = join(machine.home, 'console/agent-runner.env');
  const good = await readFile(settings, 'utf8');
  await appendFile(settings, 'LOG_LEVEL=debug\n');
  await start(machine, 'apply-settings');
  return { child, before, settings, good };
}

test('a console that is killed in a rehearsal: the next one takes the candidate away, and the worker never stopped', async ({
  machine,
}) => {
  const { child, before } = await beginApply(machine);
  const candidate = () => machine.engine.inspect(`${machine.containerName}-rehearsal`);
  await expect.poll(candidate, { timeout: 60_000 }).not.toBeNull();
  await child.kill();
  await machine.start();
  expect(await candidate()).toBeNull();
  const after = await machine.engine.inspect(machine.containerName);
  expect(after).toMatchObject({
    Id: before?.Id,
    State: { Running: true, StartedAt: before?.State.StartedAt },
  });
  await expect.poll(async () => (await runCli(machine, ['status'])).code, { timeout: 60_000 }).toBe(0);
});

test('a console that is killed in mid-switch: the next one has one working container, and its settings', async ({
  machine,
}) => {
  const { child, before, settings, good } = await beginApply(machine);
  const replaced = async () => (await machine.engine.inspect(machine.containerName))?.Id ?? before?.Id;
  await expect.poll(replaced, { timeout: 60_000 }).not.toBe(before?.Id);
  await child.kill();
  await machine.start();
  const after = await machine.engine.inspect(machine.containerName);
  expect(after?.State.Running).toBe(true);
  expect(await machine.engine.inspect(`${machine.containerName}-previous`)).toBeNull();
  // Temporal may have seen the new one poll by then: both ends are right, each with its own file.
  const isNew = after?.Id !== before?.Id;
  expect(await readFile(settings, 'utf8')).toBe(isNew ? `${good}LOG_LEVEL=debug\n` : good);
  await expect.poll(async () => (await runCli(machine, ['status'])).code, { timeout: 60_000 }).toBe(0);
});

test('a console whose terminal is gone goes on, and ends when it is asked to', async ({ machine }) => {
  // What it advises without an engine is printed after the link, when nobody reads any more.
  const child = await machine.start({ DOCKER_HOST: 'unix:///nowhere/engine.sock' });
  child.closeOutput();
  const socket = join(machine.home, 'console/console.sock');
  const verdict = async () => Object((await engineCall(socket, 'GET', '/api/status')).body).verdict;
  await expect.poll(verdict).toBe('no-engine');
  await child.stop();
});
