import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { consoleVersion } from '@/lib/version';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { operations } from './operations';
import { expectReady, setUpButton, signIn, verdict } from './pages';
import { openTunnel } from './tunnel';

const cancelButton = (page: Page) => page.getByRole('button', { name: 'Cancel set-up' });
const settingsText = (machine: Machine) => readFile(join(machine.home, 'console/agent-runner.env'), 'utf8');

/** What the page asks the console to change, as `overview startOperation`; reads and the forced look left out. */
function changesOf(page: Page): string[] {
  const changes: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'GET' || /\/api\/(session|status\/refresh)$/.test(request.url())) return;
    const isAction = request.headers()['next-action'] !== undefined;
    changes.push(`${new URL(request.url()).pathname} ${isAction ? 'action' : 'request'}`);
  });
  return changes;
}

test('set-up, saving, applying, cancelling and signing out are actions, and nothing else changes anything', async ({
  page,
  machine,
}) => {
  const changes = changesOf(page);
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  await page.goto(`${child.origin}/settings`);
  await page.getByLabel('Concurrent activities').fill('5');
  await page.getByRole('button', { name: 'Save only' }).click();
  await expect(page.getByText('Saved, not applied yet', { exact: true })).toBeVisible();
  expect(await settingsText(machine)).toContain('TEMPORAL_MAX_CONCURRENCY=5');
  await page.getByLabel('Concurrent activities').fill('6');
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect.poll(async () => (await operations(machine.home))[0]?.kind).toBe('apply-settings');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect.poll(async () => (await operations(machine.home))[0]?.state).not.toBe('running');
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Chrome on Linux' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(changes).toEqual(['/setup action', ...Array.from({ length: 5 }, () => '/settings action')]);
  await page.goto(`${child.origin}/settings`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('two tabs that start at once are one operation', async ({ page, context, machine }) => {
  const child = await machine.start();
  await signIn(page, child.link);
  const other = await context.newPage();
  await other.goto(`${child.origin}/setup`);
  await Promise.all([page, other].map((tab) => expect(setUpButton(tab)).toBeEnabled()));
  await Promise.all([page, other].map((tab) => setUpButton(tab).click()));
  await Promise.all([page, other].map((tab) => expectReady(tab)));
  const all = await operations(machine.home);
  expect(all.map(({ kind }) => kind)).toEqual(['setup']);
  expect(new Set(all[0]?.keys).size).toBe(2);
});

test('a page of the version before says so, and what was typed is there after the reload', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  // An id that this build does not have, as each id of the build before is.
  await page.route('**/*', async (route) => {
    const headers = route.request().headers();
    if (headers['next-action'] === undefined) return await route.continue();
    await route.continue({ headers: { ...headers, 'next-action': '0'.repeat(42) } });
  });
  await page.getByLabel('Concurrent activities').fill('9');
  const secret = page.locator('#field-STIGMER_TOKEN');
  await secret.click();
  await secret.fill('typed-secret');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('console-updated')).toBeVisible();
  await page.evaluate(() =>
    addEventListener('pagehide', () => localStorage.setItem('kept', JSON.stringify({ ...sessionStorage }))),
  );
  await page.getByRole('button', { name: 'Chrome on Linux' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('dialog', { name: 'Nothing was done' })).toContainText(
    'The console was updated',
  );
  await page.unroute('**/*');
  await page.getByRole('dialog').getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByLabel('Concurrent activities')).toHaveValue('9');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  const kept = await page.evaluate(() => localStorage.getItem('kept'));
  expect(kept).toContain('TEMPORAL_MAX_CONCURRENCY');
  expect(kept).not.toContain('typed-secret');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect.poll(() => settingsText(machine)).toContain('TEMPORAL_MAX_CONCURRENCY=9');
  expect(await settingsText(machine)).not.toContain('STIGMER_TOKEN');
});

test('a page that was open when the console was updated says so at once, and keeps what was typed', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  const tunnel = await openTunnel({ host: 'localhost', port: child.port });
  try {
    await signIn(page, child.link.replace(child.origin, tunnel.origin));
    await page.goto(`${tunnel.origin}/settings`);
    await page.getByLabel('Concurrent activities').fill('9');
    const banner = page.getByText('This page is of version');
    await expect(banner).toBeHidden();
    tunnel.nameVersion(consoleVersion.replace(/\d$/, '9'));
    await child.kill();
    const next = await machine.start();
    tunnel.aim({ host: 'localhost', port: next.port });
    await expect(banner).toBeVisible();
    tunnel.nameVersion(consoleVersion);
    await page.getByRole('button', { name: 'Reload page' }).click();
    await expect(page.getByLabel('Concurrent activities')).toHaveValue('9');
    await expect(banner).toBeHidden();
  } finally {
    tunnel.close();
  }
});

test('a click whose console is killed before the answer is one operation, however often it is sent', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  const tunnel = await openTunnel({ host: 'localhost', port: child.port });
  try {
    await signIn(page, child.link.replace(child.origin, tunnel.origin));
    await expect(setUpButton(page)).toBeEnabled();
    const lost = tunnel.loseNextAnswer();
    await setUpButton(page).click();
    await lost;
    await child.kill();
    const next = await machine.start();
    tunnel.aim({ host: 'localhost', port: next.port });
    // Chromium sends it again as long as nobody answers.
    await expect.poll(tunnel.actionCalls).toBeGreaterThan(1);
    await expect(page.getByText('console-ended')).toBeVisible();
    const all = await operations(machine.home);
    expect(all.map(({ kind, keys }) => [kind, keys?.length])).toEqual([['setup', 1]]);
    await page.getByRole('button', { name: 'Retry set-up' }).click();
    await expectReady(page);
  } finally {
    tunnel.close();
  }
});

for (const way of ['port', 'socket'] as const) {
  test(`behind a tunnel to the ${way} the console asks to sign in, then set-up and cancel work`, async ({
    page,
    machine,
  }) => {
    const child = await machine.start();
    const socket = { path: join(machine.home, 'console/console.sock') };
    const tunnel = await openTunnel(way === 'socket' ? socket : { host: 'localhost', port: child.port });
    try {
      await page.goto(tunnel.origin);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect(await page.evaluate(async () => (await fetch('/api/status')).status)).toBe(401);
      await signIn(page, child.link.replace(child.origin, tunnel.origin));
      await setUpButton(page).click();
      await cancelButton(page).click();
      const first = async () => (await operations(machine.home))[0]?.state;
      await expect.poll(first).toMatch(/cancelled|succeeded/);
      await expect.poll(tunnel.actionCalls).toBe(2);
    } finally {
      tunnel.close();
    }
  });
}

test('a console that is gone is named, and the buttons can be pressed again', async ({ page, machine }) => {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  await page.getByLabel('Concurrent activities').fill('8');
  const save = page.getByRole('button', { name: 'Save only' });
  await expect(save).toBeEnabled();
  await child.kill();
  await save.click();
  await expect(page.locator('#apply-details').getByText('console-unreachable')).toBeVisible();
  await expect(save).toBeEnabled();
  await expect(page.getByLabel('Concurrent activities')).toHaveValue('8');
});
