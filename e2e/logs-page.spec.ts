import type { Page } from '@playwright/test';
import { expect, type Machine, signIn, test } from './fixtures';

/** At least this many lines a second arrive in the page while a test looks at it. */
const linesPerSecondMin = 2000;

/** A container that prints without end, thousands of lines a second, every thousandth with a word to find. */
async function startPrinter(page: Page, machine: Machine): Promise<void> {
  const child = await machine.start();
  const burst = "seq $((i*1000+1)) $((i*1000+1000)) | sed 's/^/line /; s/000$/000 with a needle/'";
  const command = `i=0; while true; do ${burst}; usleep 100000; i=$((i+1)); done`;
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, ['sh', '-c', command]);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect.poll(() => lastNumber(page), { timeout: 30_000 }).toBeGreaterThan(3000);
}

const rows = (page: Page) => page.getByRole('log').locator('[data-line]');

/** Number of the last line that is drawn. */
const lastNumber = async (page: Page) => Number((await rows(page).last().getAttribute('data-line')) ?? 0);

/** The first row in view: its number, and where on the screen it stands. */
function topRow(page: Page): Promise<{ line: string | undefined; top: number }> {
  return page.getByRole('log').evaluate((viewport) => {
    const edge = viewport.getBoundingClientRect().top;
    const all = [...viewport.querySelectorAll<HTMLElement>('[data-line]')];
    const row = all.find((each) => each.getBoundingClientRect().top >= edge);
    return { line: row?.dataset.line, top: Math.round(row?.getBoundingClientRect().top ?? Number.NaN) };
  });
}

/** Seconds in which the page's own thread was busy. */
async function busySeconds(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Waits until that many more lines have been drawn at the end; returns the seconds it took. */
async function secondsFor(page: Page, lines: number): Promise<number> {
  const from = performance.now();
  const start = await lastNumber(page);
  await expect
    .poll(() => lastNumber(page), { timeout: 60_000, intervals: [100] })
    .toBeGreaterThan(start + lines);
  return (performance.now() - from) / 1000;
}

test('thousands of lines a second are followed with few rows and an idle half of the page’s thread', async ({
  page,
  machine,
}) => {
  await startPrinter(page, machine);
  const before = await busySeconds(page);
  const seconds = await secondsFor(page, 15_000);
  const busy = ((await busySeconds(page)) - before) / seconds;
  expect(15_000 / seconds).toBeGreaterThan(linesPerSecondMin);
  expect(busy, 'share of the time in which the page was busy').toBeLessThan(0.5);
  expect(await rows(page).count()).toBeLessThan(150);
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
  await secondsFor(page, 1000);
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
  const command = 'seq 1 300; echo a needle; sleep 10; seq 1 3000; sleep 600';
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, ['sh', '-c', command]);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  const match = page.getByRole('log').locator('mark');
  await page.getByRole('searchbox').fill('needle');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(match).toBeInViewport();
  await expect(page.getByRole('button', { name: '3,000 new lines' })).toBeVisible({ timeout: 60_000 });
  await expect(match).toBeInViewport();
  await expect(page.getByText('1 of 1')).toBeVisible();
});

test('a long line is one row, or wrapped when asked, and nothing is cut', async ({ page, machine }) => {
  const child = await machine.start();
  const command = `echo begin $(seq 1 400 | tr '\\n' ' ') end-of-the-long-line; echo short; sleep 600`;
  await machine.engine.run(machine.containerName, machine.bed.images.busybox, ['sh', '-c', command]);
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
