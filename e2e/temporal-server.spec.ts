import type { Page } from '@playwright/test';
import { freePort } from '@/testbed/free-port';
import { runCli } from './cli';
import { engineCall } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';
import { violations } from './violations';

/** The same machine, with settings that name a Temporal where nothing is. */
async function withoutTemporal(machine: Machine): Promise<Record<string, string>> {
  const address = `127.0.0.1:${await freePort()}`;
  await machine.writeSettings({ TEMPORAL_ADDRESS: address, STIGMER_TASK_QUEUE: machine.taskQueue });
  return { STIGMER_TEMPORAL_IMAGE: machine.bed.images.temporal ?? '' };
}

async function forgetServer({ engine, socketPath, containerName }: Machine): Promise<void> {
  await engine.removeContainer(`${containerName}-temporal`);
  await engineCall(socketPath, 'DELETE', `/volumes/${containerName}-temporal-data`);
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page), colorScheme).toEqual([]);
  }
}

test.afterEach(({ machine }) => forgetServer(machine));

test('a machine without Temporal: one click starts one, the next one makes the worker Ready on it', async ({
  page,
  machine,
}) => {
  test.skip(machine.bed.images.temporal === null, 'There is no image of Temporal here: the bed says why.');
  // Three starts, and axe six times.
  test.setTimeout(240_000);
  const changes = await withoutTemporal(machine);
  const child = await machine.start(changes);
  await signIn(page, child.link);
  await page.getByRole('button', { name: 'Start a Temporal server', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Start a Temporal server for development' });
  await expect(dialog.getByText('no sign-in')).toBeVisible();
  await expect(dialog.getByText(`volume ${machine.containerName}-temporal-data, new`)).toBeVisible();
  await expectAccessible(page);
  expect(await machine.engine.inspect(`${machine.containerName}-temporal`)).toBeNull();
  await dialog.getByRole('button', { name: 'Start Temporal' }).click();
  await expect(page.getByText(/Namespace default exists/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Start a Temporal server', exact: true })).toBeHidden();
  await setUpButton(page).click();
  await expectReady(page);

  await page.goto(`${child.origin}/health`);
  const server = page.getByRole('region', { name: 'Temporal server' });
  await expect(server.getByText(/^Temporal [\d.]+ answers on 127\.0\.0\.1:\d+\.$/)).toBeVisible();
  await server.getByText('Its last log lines').click();
  await expect(server.getByText(/Server:/)).toBeVisible();
  await expectAccessible(page);
  const { stdout } = await runCli(machine, ['logs', '--service', 'temporal']);
  expect(stdout).toContain('Server');
  const tab = await page.context().newPage();
  await tab.goto(`${child.origin}/logs?service=temporal`);
  await expect(tab.getByRole('log').getByText(/Container started/)).toBeVisible();
  await expect(tab.getByRole('radio', { name: 'Temporal', checked: true })).toBeVisible();
  await tab.close();
  const all = await runCli(machine, ['logs', '--service', 'all', '--json', '--tail', '5000']);
  const services = all.stdout
    .trimEnd()
    .split('\n')
    .map((line): string => JSON.parse(line).service);
  expect([...new Set(services)].sort()).toEqual(['agent-runner', 'temporal']);
  // The worker came when the server was there.
  expect(services.indexOf('agent-runner')).toBeGreaterThan(services.indexOf('temporal'));

  await server.getByRole('button', { name: 'Temporal actions' }).click();
  await page.getByRole('menuitem', { name: 'Stop Temporal' }).click();
  await expect(server.getByText('The Temporal server is stopped.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Nothing listens on 127/).first()).toBeVisible({ timeout: 30_000 });
  // The check's own remedy brings it back, and the worker goes on by itself.
  await page.getByRole('button', { name: 'Start a Temporal server', exact: true }).click();
  await dialog.getByRole('button', { name: 'Start Temporal' }).click();
  await expectReady(page);

  await server.getByRole('button', { name: 'Temporal actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove Temporal' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove the Temporal server' });
  await removal.getByRole('checkbox').check();
  await expectAccessible(page);
  await expect(removal.getByRole('button', { name: 'Remove Temporal' })).toBeDisabled();
  await removal.getByRole('textbox').fill(`${machine.containerName}-temporal-data`);
  await removal.getByRole('button', { name: 'Remove Temporal' }).click();
  await expect(server).toBeHidden({ timeout: 30_000 });
});

test('the command line starts it, shows it and removes it, each with what it came to', async ({
  machine,
}) => {
  test.skip(machine.bed.images.temporal === null, 'There is no image of Temporal here: the bed says why.');
  const changed = {
    ...machine,
    environment: { ...machine.environment, ...(await withoutTemporal(machine)) },
  };
  const before = await runCli(changed, ['temporal']);
  expect(before.stdout).toContain('No Temporal server of this console is here.');
  expect(before.code).toBe(1);
  const started = await runCli(changed, ['temporal', 'start']);
  expect(started.stdout).toMatch(/Temporal answers on 127\.0\.0\.1:\d+\n$/);
  expect(started.code).toBe(0);
  expect((await runCli(changed, ['temporal'])).code).toBe(0);
  const refused = await runCli(changed, ['temporal', 'remove']);
  expect(refused.stderr).toContain('Nothing was removed');
  const removed = await runCli(changed, ['temporal', 'remove', '--with-data', '--yes']);
  expect(removed.stdout).toContain('The Temporal server, its data and its log are removed');
  expect(removed.code).toBe(0);
});
