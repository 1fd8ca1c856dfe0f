import type { Page } from '@playwright/test';
import { ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { lastDrawn, printerCommand } from './log-printer';
import { signIn } from './pages';

/** The Logs page of a container that prints without end. */
async function startPrinter(page: Page, machine: Machine): Promise<void> {
  const child = await machine.start();
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    printerCommand,
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect.poll(() => lastDrawn(page), { timeout: 60_000 }).toBeGreaterThan(3000);
}

const rows = (page: Page) => page.getByRole('log').locator('[data-line]');

/** The first row in view: its number, and where on the screen it stands. */
function topRow(page: Page): Promise<{ line: string | undefined; top: number }> {
  return page.getByRole('log').evaluate((viewport) => {
    const edge = viewport.getBoundingClientRect().top;
    const all = [...viewport.querySelectorAll<HTMLElement>('[data-line]')];
    const row = all.find((each) => each.getBoundingClientRect().top >= edge);
    return { line: row?.dataset.line, top: Math.round(row?.getBoundingClientRect().top ?? Number.NaN) };
  });
}

/** Waits until that many more lines have been drawn at the end. */
async function untilDrawn(page: Page, more: number): Promise<void> {
  const start = await lastDrawn(page);
  await expect.poll(() => lastDrawn(page), { timeout: 60_000 }).toBeGreaterThan(start + more);
}

test('thousands of lines are followed with the rows of one view', async ({ page, machine }) => {
  await startPrinter(page, machine);
  for (let thousands = 0; thousands < 15; thousands += 5) {
    await untilDrawn(page, 5000);
    expect(await rows(page).count()).toBeLessThan(150);
  }
  await expect(page.getByRole('button', { name: 'Following' })).toBeVisible();
});

test('a reader keeps the place while lines come, and one click goes on at the end', async ({
  page,
  machine,
}) => {
  await startPrinter(page, machine);
  await page.getByRole('log').hover();
  await page.mouse.wheel(0, -1500);
  await expect(page.getByRole('button', { name: 'Paused' })).toBeVisible();
  const before = await topRow(page);
  const more = page.getByRole('button', { name: /new lines/ });
  await expect(more).toContainText(/\d\d,\d{3} new lines/, { timeout: 60_000 });
  expect(await topRow(page)).toEqual(before);
  await more.click();
  await expect(page.getByRole('button', { name: 'Following' })).toBeVisible();
  await untilDrawn(page, 1000);
});

test('finding steps from match to match in view, and stays on one while lines come', async ({
  page,
  machine,
}) => {
  await startPrinter(page, machine);
  await page.keyboard.press('/');
  await page.keyboard.type('needle');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible();
  await expect(page.getByRole('log').locator('mark').first()).toBeInViewport();
  const before = await topRow(page);
  await expect(page.getByRole('button', { name: /\d,\d{3} new lines/ })).toBeVisible({ timeout: 60_000 });
  expect(await topRow(page)).toEqual(before);
});

test('one who stands on a match in the last lines stays on it when more come', async ({ page, machine }) => {
  const child = await machine.start();
  const command =
    'seq 1 300; echo a needle; until [ -e /go-on ]; do usleep 100000; done; seq 1 3000; sleep 600';
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  const match = page.getByRole('log').locator('mark');
  await expect(page.getByRole('log').getByText('a needle')).toBeVisible();
  await page.getByRole('searchbox').fill('needle');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(match).toBeInViewport();
  await machine.engine.exec(machine.containerName, ['touch', '/go-on']);
  await expect(page.getByRole('button', { name: '3,000 new lines' })).toBeVisible({ timeout: 60_000 });
  await expect(match).toBeInViewport();
  await expect(page.getByText('1 of 1')).toBeVisible();
});

test('a long line is one row, or wrapped when asked, and nothing is cut', async ({ page, machine }) => {
  const child = await machine.start();
  const command = `echo begin $(seq 1 400 | tr '\\n' ' ') end-of-the-long-line; echo short; sleep 600`;
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', command],
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  const row = rows(page).filter({ hasText: 'end-of-the-long-line' });
  const height = async () => (await row.boundingBox())?.height ?? 0;
  const sideways = () =>
    page.getByRole('log').evaluate((viewport) => viewport.scrollWidth > viewport.clientWidth);
  await expect(row).toBeVisible();
  expect(await height()).toBe(20);
  expect(await sideways()).toBe(true);
  await page.getByRole('button', { name: 'Wrap long lines' }).click();
  await expect.poll(height).toBeGreaterThan(100);
  expect(await sideways()).toBe(false);
});
