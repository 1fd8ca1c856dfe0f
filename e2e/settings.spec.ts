import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '@/testbed/free-port';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { signIn, verdict } from './pages';

async function openSettings(page: Page, machine: Machine) {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
}

async function environmentOf(machine: Machine): Promise<string[]> {
  return (await machine.engine.inspect(machine.containerName))?.Config.Env ?? [];
}

test('a setting that is changed and applied reaches the environment of the container', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  await page.getByLabel('Concurrent activities').fill('ten');
  await expect(page.getByText('Write a whole number from 1 to 100, such as 4')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  await page.getByLabel('Concurrent activities').fill('7');
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect
    .poll(() => environmentOf(machine), { timeout: 60_000 })
    .toContain('TEMPORAL_MAX_CONCURRENCY=7');
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  const file = await readFile(join(machine.home, 'console/agent-runner.env'), 'utf8');
  expect(file).toContain('TEMPORAL_MAX_CONCURRENCY=7');
});

test('a bad Temporal address that is applied comes back by itself to the working one', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  const before = await machine.engine.inspect(machine.containerName);
  const bad = `127.0.0.1:${await freePort()}`;
  await page.locator('#field-TEMPORAL_SERVICE_ADDRESS').fill(bad);
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect(page.getByText('settings-not-applied').first()).toBeVisible({ timeout: 90_000 });
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  const after = await machine.engine.inspect(machine.containerName);
  expect(after?.Id).toBe(before?.Id);
  expect(await readFile(join(machine.home, 'console/agent-runner.env'), 'utf8')).toContain(
    machine.temporalAddress,
  );
  const log = await readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8');
  const written = log.split('\n').filter((line) => / (stdout|stderr) [FP] /.test(line));
  expect(written.length).toBeGreaterThan(3);
  expect(new Set(written).size, 'each line of the container that came back stands once').toBe(written.length);
});

test('what a setting is for is told to the pointer and to the keyboard, and the button keeps the focus', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  const field = page.getByLabel('Concurrent activities');
  const words = 'How many activities run at the same time.';
  // Once beside the field for those who hear the page, once more in the popup.
  const told = page.getByText(words, { exact: true });
  const button = page
    .getByRole('button', { name: 'What it is' })
    .and(page.locator('[aria-describedby="hint-TEMPORAL_MAX_CONCURRENCY"]'));
  await button.hover();
  await expect(told).toHaveCount(2);
  await field.hover();
  await expect(told).toHaveCount(1);
  await field.focus();
  await page.keyboard.press('Shift+Tab');
  await expect(told).toHaveCount(2);
  await expect(button).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(told).toHaveCount(1);
  await expect(button).toBeFocused();
});
