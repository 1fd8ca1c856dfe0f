import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ConsoleProcess } from './console-process';
import { ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { lastDrawn, printerCommand } from './log-printer';
import { pressToReach, signIn } from './pages';
import { leaveGoodHour, leaveLog, newTexts } from './recorded-log';

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
  await pressToReach(page, '/', page.getByRole('searchbox'));
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

/** A console that has recorded a line and 9,000 numbers after it. */
async function recordThousands(page: Page, machine: Machine, firstLine: string): Promise<ConsoleProcess> {
  const child = await machine.start();
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', `echo '${firstLine}'; seq 1 9000; sleep 600`],
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  const recorded = () => readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8').catch(() => '');
  await expect.poll(recorded, { timeout: 60_000 }).toContain(' 9000\n');
  return child;
}

test('a match that was recorded long before what is loaded is gone to, and one click goes back to the end', async ({
  page,
  machine,
}) => {
  const child = await recordThousands(page, machine, 'a needle');
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByRole('log').getByText('9000', { exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('needle');
  await expect(page.getByRole('button', { name: 'Next match' })).toBeEnabled({ timeout: 30_000 });
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('log').locator('mark')).toBeInViewport();
  await page.getByRole('button', { name: 'Paused' }).click();
  await expect(page.getByRole('log').getByText('9000', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('an error of long ago, a line that a link names and a place of the bar are gone to, an expression is found', async ({
  page,
  machine,
}) => {
  const child = await recordThousands(page, machine, '2026-11-23T14:30:58.690Z ERROR tool it failed');
  const current = page.getByRole('log').locator('[aria-current]');
  // The divider and the error come before what is counted.
  await page.goto(`${child.origin}/logs?line=5002`);
  await expect(current).toContainText('5000');
  await expect(current).toBeInViewport();
  await page.keyboard.press('e');
  await expect(page.getByText('Error 1 of 1')).toBeVisible();
  await expect(current).toContainText('it failed');
  await page.keyboard.press('G');
  await expect(page.getByRole('log').getByText('9000', { exact: true })).toBeInViewport();
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('searchbox').fill('^77\\d{2}$');
  await page.getByRole('searchbox').press('Enter');
  await expect(async () => {
    await page.getByRole('searchbox').press('Enter');
    await expect(page.getByText(/^\d+ of 100$/)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(current.locator('mark')).toHaveText(/^77\d\d$/);
  expect(new URL(page.url()).searchParams.get('q')).toBe('^77\\d{2}$');
  const bar = page.getByRole('slider', { name: 'Place in the whole log' });
  await expect(bar).toHaveAttribute('aria-valuetext', /1 error, 0 warnings in all, 100 found$/);
  await bar.press('Home');
  await expect(current).toContainText('Container started');
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

test('only what is new is a view of its own: in the address, over a reload and Back, in another tab, searched by itself', async ({
  page,
  machine,
}) => {
  await leaveGoodHour(machine);
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByRole('log').getByText('finished step 399 of the run')).toBeVisible();
  const onlyNew = (tab: Page) => tab.getByRole('button', { name: 'Only what is new' });
  const showsNews = async (tab: Page) => {
    await expect(onlyNew(tab)).toHaveAttribute('aria-pressed', 'true');
    await expect(tab.getByText(/^2 of \d+ lines are new since the last good hour/)).toBeVisible();
    await expect(rows(tab)).toHaveCount(newTexts.length);
    for (const text of newTexts) await expect(tab.getByRole('log').getByText(text)).toBeVisible();
  };
  await onlyNew(page).click();
  await showsNews(page);
  await expect.poll(() => new URL(page.url()).search).toBe('?new=1');
  await page.reload();
  await showsNews(page);

  await page.getByRole('link', { name: 'In the whole log' }).click();
  await expect(page.getByRole('log').locator('[aria-current]')).toContainText(newTexts[0] ?? '');
  await expect(page.getByRole('log').getByText('finished step 206 of the run')).toBeVisible();
  await page.goBack();
  await showsNews(page);

  await page.getByRole('searchbox').fill('key');
  await expect(page.getByRole('button', { name: 'Next match' })).toBeEnabled();
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByText('1 of 2')).toBeVisible();
  await expect.poll(() => new URL(page.url()).search).toBe('?q=key&new=1');
  const other = await page.context().newPage();
  await other.goto(page.url());
  await showsNews(other);
  await expect(other.getByRole('searchbox')).toHaveValue('key');
  await expect(other.getByRole('log').locator('mark')).toHaveText(['key', 'key']);
  await onlyNew(other).click();
  await expect(other.getByRole('log').getByText('finished step 399 of the run')).toBeVisible();
});

test('the log of the Temporal server is a choice of the page: searched, linked, jumped to and downloaded by itself', async ({
  page,
  machine,
}) => {
  const at = Date.now() - 60_000;
  const said = (text: string) =>
    Array.from({ length: 300 }, (_, index) => ({ at: at + index, text: `INFO main  ${text} ${index + 1}` }));
  await leaveLog(machine.home, 'agent-runner.log', said('step of the worker'));
  await leaveLog(machine.home, 'temporal.log', said('shard of the server'));
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  const log = page.getByRole('log');
  await expect(log.getByText('step of the worker 300')).toBeVisible();
  await page.getByRole('radio', { name: 'Temporal' }).click();
  await expect(log.getByText('shard of the server 300')).toBeVisible();
  await expect(log.getByText(/of the worker/)).toHaveCount(0);
  await page.getByRole('searchbox').fill('server 7');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByText('1 of 11')).toBeVisible();
  await expect.poll(() => new URL(page.url()).search).toBe('?service=temporal&q=server+7');

  await page.goto(`${child.origin}/logs?service=temporal&line=7`);
  await expect(log.locator('[aria-current]')).toContainText('shard of the server 7');
  await page.getByRole('button', { name: 'Download the log' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('temporal.log.txt');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(300);
  expect(lines.at(-1)).toContain('shard of the server 300');

  await page.goto(`${child.origin}/logs?service=temporal`);
  await page.getByRole('radio', { name: 'Worker' }).click();
  await expect(log.getByText('step of the worker 300')).toBeVisible();
  await expect.poll(() => new URL(page.url()).search).toBe('');
});
