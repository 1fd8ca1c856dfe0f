import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { signIn, verdict } from './pages';

async function openSettings(page: Page, machine: Machine) {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  return child;
}

const inspect = (machine: Machine) => machine.engine.inspect(machine.containerName);

async function environmentOf(machine: Machine): Promise<string[]> {
  return (await inspect(machine))?.Config.Env ?? [];
}

const settingsFile = (machine: Machine) => readFile(join(machine.home, 'console/agent-runner.env'), 'utf8');

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect(page.getByRole('heading', { name: 'Applying settings' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Appl/ })).toHaveCount(0, { timeout: 60_000 });
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
}

test('a variable that is added in the page arrives in the container, and removed there it is gone', async ({
  page,
  machine,
}) => {
  test.setTimeout(180_000);
  await openSettings(page, machine);
  await page.getByLabel('Name of the new variable').fill('MODE');
  await expect(page.getByText(/starts in cloud mode/)).toBeVisible();
  await page.getByLabel('Value of the new variable').fill('local and "quoted"');
  await page.getByRole('button', { name: 'Add variable' }).click();
  await page.getByRole('button', { name: 'Save only' }).click();
  await expect(page.locator('#note-MODE').getByText('saved, not applied yet')).toBeVisible();
  expect(await settingsFile(machine)).toContain('MODE=local and "quoted"\n');
  expect((await environmentOf(machine)).join()).not.toContain('MODE=');
  await apply(page);
  expect(await environmentOf(machine)).toContain('MODE=local and "quoted"');
  await expect(page.locator('#note-MODE').getByText('saved, not applied yet')).toHaveCount(0);

  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Will be removed')).toBeVisible();
  await page.getByRole('button', { name: 'Save only' }).click();
  await expect(page.getByText('Removed, still in the container')).toBeVisible();
  await apply(page);
  expect((await environmentOf(machine)).join()).not.toContain('MODE=');
  await expect(page.locator('#field-MODE')).toHaveCount(0);
});

test('debug is switched on and off again, each with a new worker, and takes no draft along', async ({
  page,
  machine,
}) => {
  test.setTimeout(180_000);
  const child = await openSettings(page, machine);
  const before = (await inspect(machine))?.Id;
  await page.locator('#field-TEMPORAL_MAX_CONCURRENCY').fill('7');
  const debug = page.getByRole('switch', { name: 'Debug' });
  await debug.click();
  const dialog = page.getByRole('dialog', { name: 'Turn debug on' });
  await dialog.getByRole('button', { name: 'Leave it off' }).click();
  await expect(debug).not.toBeChecked();
  await debug.click();
  await dialog.getByRole('button', { name: 'Turn on and recreate worker' }).click();
  await expect(page.getByText('Debug is on')).toBeVisible();
  await expect
    .poll(() => environmentOf(machine), { timeout: 60_000 })
    .toContain('STIGMER_AGENT_RUNNER_DEBUG=true');
  expect((await inspect(machine))?.Id).not.toBe(before);
  await expect(page.locator('#field-TEMPORAL_MAX_CONCURRENCY')).toHaveValue('7');
  expect(await settingsFile(machine)).not.toContain('TEMPORAL_MAX_CONCURRENCY');
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });

  await page.goto(`${child.origin}/logs`);
  await page.getByRole('button', { name: 'Debug off', exact: true }).click();
  await expect(page.getByRole('log').getByText('DEBUG').first()).toBeVisible();
  await page.getByRole('button', { name: 'Turn debug off' }).click();
  await page.getByRole('button', { name: 'Turn off and recreate worker' }).click();
  await expect(page.getByText('Debug is on')).toHaveCount(0, { timeout: 60_000 });
  await expect
    .poll(async () => (await environmentOf(machine)).join(), { timeout: 60_000 })
    .not.toContain('STIGMER_AGENT_RUNNER_DEBUG');
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  expect(await settingsFile(machine)).not.toContain('DEBUG');
});
