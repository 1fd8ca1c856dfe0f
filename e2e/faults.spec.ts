import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { expect, test } from './fixtures';
import { expectReady, retryButton, setUpButton, signIn, verdict } from './pages';

test('without an engine the page says what to do, notices one by itself, and set-up succeeds', async ({
  page,
  machine,
}) => {
  const socket = join(machine.home, 'engine.sock');
  const child = await machine.start({ DOCKER_HOST: `unix://${socket}` });
  await signIn(page, child.link);
  await expect(page.getByText('npm run playground').first()).toBeVisible();
  await expect.poll(child.output).toContain('npm run playground');
  await expect(setUpButton(page)).toBeDisabled();
  await symlink(machine.socketPath, socket);
  await expect(setUpButton(page)).toBeEnabled({ timeout: 15_000 });
  await setUpButton(page).click();
  await expectReady(page);
});

test('a workspace that the worker cannot write is named with the exact command', async ({
  page,
  machine,
}) => {
  await mkdir(machine.workspace, { recursive: true });
  await chown(machine.workspace, 0, 0);
  await chmod(machine.workspace, 0o755);
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText('workspace-not-writable')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(`chown 1000:1000 ${machine.workspace}`).first()).toBeVisible();
  await chown(machine.workspace, 1000, 1000);
  await retryButton(page).click();
  await expectReady(page);
});

test('Temporal that is down is named, and set-up succeeds when it is up', async ({ page, machine }) => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  await machine.writeSettings({ TEMPORAL_SERVICE_ADDRESS: address, STIGMER_TASK_QUEUE: machine.taskQueue });
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expect(page.getByText('temporal-refused').first()).toBeVisible({ timeout: 60_000 });
  const temporal = await startTemporal({
    directory: machine.home,
    port,
    binary: machine.bed.temporal?.binary ?? 'temporal',
  });
  try {
    await retryButton(page).click();
    await expectReady(page);
  } finally {
    await temporal.stop();
  }
});

test('the verdict leaves Ready within 10 s of the loss of Temporal and comes back by itself', async ({
  page,
  machine,
}) => {
  const port = await freePort();
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const start = () => startTemporal({ directory: machine.home, port, binary });
  let temporal = await start();
  try {
    await machine.writeSettings({
      TEMPORAL_SERVICE_ADDRESS: `127.0.0.1:${port}`,
      STIGMER_TASK_QUEUE: machine.taskQueue,
    });
    const child = await machine.start();
    await signIn(page, child.link);
    await setUpButton(page).click();
    await expectReady(page);
    await page.goto(`${child.origin}/overview`);
    const word = verdict(page);
    await expect(word).toContainText('Ready');
    await temporal.stop();
    await expect(word).not.toContainText('Ready', { timeout: 10_000 });
    await expect(word).toContainText(`127.0.0.1:${port}`);
    temporal = await start();
    await expect(word).toContainText('Ready', { timeout: 90_000 });
  } finally {
    await temporal.stop();
  }
});
