import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '@/testbed/free-port';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { expectReady, retryButton, setUpButton, signIn, verdict } from './pages';
import { pollerIdentities } from './pollers';
import { payload, tryActivity } from './run-activity';

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where Temporal listens.');
});

/** Lets the console and the command line of this machine run that image of the bed. */
function useImage(machine: Machine, key: 'pythonWorker' | 'originalRunner'): void {
  const image = machine.bed.images[key];
  test.skip(image === null, 'There is no python3 with pip to make the image with.');
  Object.assign(machine.environment, { STIGMER_AGENT_RUNNER_IMAGE: image });
}

function container(machine: Machine) {
  return machine.engine.inspect(machine.containerName);
}

function settingsFile(machine: Machine): Promise<string> {
  return readFile(join(machine.home, 'console/agent-runner.env'), 'utf8');
}

async function applyField(page: Page, name: string, value: string): Promise<void> {
  await page.locator(`#field-${name}`).fill(value);
  await page.getByRole('button', { name: /^Apply/ }).click();
}

test('a plain Python worker: from the click to Ready by its hostname, its log, another task queue', async ({
  page,
  machine,
}) => {
  useImage(machine, 'pythonWorker');
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  const hostname = (await container(machine))?.Config.Hostname;
  expect(hostname).toMatch(/^agent-runner-[0-9a-f]{6}$/);
  const [identity] = await pollerIdentities(machine.temporalAddress, machine.taskQueue);
  expect(identity).toMatch(new RegExp(`^\\d+@${hostname}$`));
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByText(`Polling ${machine.taskQueue} at`)).toBeVisible();

  await page.goto(`${child.origin}/settings`);
  const other = `${machine.taskQueue}-other`;
  await applyField(page, 'STIGMER_TASK_QUEUE', other);
  await expect
    .poll(() => pollerIdentities(machine.temporalAddress, other), { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^\d+@agent-runner-[0-9a-f]{6}$/));
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  expect(await settingsFile(machine)).toContain(`STIGMER_TASK_QUEUE=${other}`);
});

test('a plain Python worker: a wrong address brings the old container back, a stop reaches it, it starts again', async ({
  page,
  machine,
}) => {
  useImage(machine, 'pythonWorker');
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const before = await container(machine);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  await applyField(page, 'TEMPORAL_ADDRESS', `127.0.0.1:${await freePort()}`);
  await expect(page.getByText('settings-not-applied').first()).toBeVisible({ timeout: 90_000 });
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  expect((await container(machine))?.Id).toBe(before?.Id);
  expect(await settingsFile(machine)).toContain(machine.temporalAddress);

  expect((await runCli(machine, ['stop'])).code).toBe(0);
  // As process 1 it would not hear SIGTERM, and be killed at the end of its grace: 137.
  expect((await container(machine))?.State).toMatchObject({ Running: false, ExitCode: 143 });
  expect((await runCli(machine, ['start'])).code).toBe(0);
});

test('a worker with an identity of its own is kept with a warning that names it', async ({
  page,
  machine,
}) => {
  useImage(machine, 'pythonWorker');
  await machine.writeSettings({
    TEMPORAL_SERVICE_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    WORKER_IDENTITY: 'custom-worker',
  });
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(verdict(page)).toContainText('Not proven', { timeout: 60_000 });
  await expect(verdict(page)).toContainText('custom-worker');
  expect((await container(machine))?.State).toMatchObject({ Running: true });
  expect((await runCli(machine, ['setup', '--json'])).stdout).toContain('"worker-identity-unknown"');
  expect((await container(machine))?.RestartCount ?? 0).toBe(0);
});

test('the original runner names what it misses without MODE; with it it is Ready on the queue and folder of the settings', async ({
  page,
  machine,
}) => {
  useImage(machine, 'originalRunner');
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText(/Missing required environment variable: STIGMER_API_KEY/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('STARTUP FAILURE')).toHaveCount(0);
  await expect(page.getByText('MODE=local').first()).toBeVisible();

  await machine.writeSettings({
    MODE: 'local',
    TEMPORAL_SERVICE_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    WORKSPACE_ROOT_DIR: '/workspace/sandbox',
  });
  await retryButton(page).click();
  await expectReady(page);
  expect(await readdir(machine.workspace)).toContain('sandbox');
  const thread = await tryActivity({
    address: machine.temporalAddress,
    taskQueue: machine.taskQueue,
    activity: 'EnsureThread',
    args: [payload('s1')],
    attempts: 1,
  });
  expect(thread).toEqual({ type: 'completed', result: 'thread-s1' });
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByText('Stigmer Agent Runner - LOCAL Mode')).toBeVisible();
});

test('the original runner: Temporal that is away is the cause and no banner; what a wrong value raises is the cause of its rollback', async ({
  page,
  machine,
}) => {
  useImage(machine, 'originalRunner');
  const local = { MODE: 'local', SANDBOX_TYPE: 'filesystem', STIGMER_TASK_QUEUE: machine.taskQueue };
  await machine.writeSettings({ ...local, TEMPORAL_SERVICE_ADDRESS: `127.0.0.1:${await freePort()}` });
  const child = await machine.start();
  const away = await runCli(machine, ['setup']);
  expect(away.code).toBe(1);
  expect(away.stdout + away.stderr).toMatch(/could not reach Temporal|Nothing listens on 127\.0\.0\.1/);
  expect(away.stdout + away.stderr).not.toContain('STARTUP FAILURE');

  await machine.writeSettings({ ...local, TEMPORAL_SERVICE_ADDRESS: machine.temporalAddress });
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const before = await container(machine);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  await applyField(page, 'SANDBOX_TYPE', 'modal');
  await expect(page.getByText('settings-not-applied').first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/ValueError: SANDBOX_TYPE modal is coming soon/).first()).toBeVisible();
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  expect((await container(machine))?.Id).toBe(before?.Id);
  expect(await settingsFile(machine)).toContain('SANDBOX_TYPE=filesystem');
});
