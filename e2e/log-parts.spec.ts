import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { signIn } from './pages';

/** The Logs page of a container that has printed this, and a last line after it. */
async function openLog(page: Page, machine: Machine, script: string): Promise<void> {
  const child = await machine.start();
  await machine.engine.run(
    machine.containerName,
    machine.bed.images.busybox,
    ['sh', '-c', `${script}; echo the last line; sleep 600`],
    ownedBy(machine.home),
  );
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  await expect(page.getByRole('log').getByText('the last line')).toBeVisible({ timeout: 60_000 });
}

/** The lines of the file that the dialog's choices make, without their times. */
async function downloaded(page: Page, choose: () => Promise<void>): Promise<string[]> {
  await page.getByRole('button', { name: 'Download the log' }).click();
  await choose();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const download = await downloading;
  const bytes = await readFile(await download.path());
  const text = download.suggestedFilename().endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const lines = text.toString().split('\n').slice(0, -1);
  return lines.map((line) => line.slice(line.indexOf(' ') + 1));
}

const count = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test('the lines that are typed, or what is filtered, are a file of exactly these lines, also compressed', async ({
  page,
  machine,
}) => {
  await openLog(page, machine, 'seq 1 9000');
  // The divider is line 1.
  const typed = await downloaded(page, async () => {
    await page.getByRole('spinbutton', { name: 'First line' }).fill('2002');
    await page.getByRole('spinbutton', { name: 'Last line' }).fill('5001');
    await expect(page.getByText('3,000 lines')).toBeVisible();
  });
  expect(typed).toEqual(count(2001, 5000));
  await page.getByRole('searchbox').fill('77');
  const filtered = await downloaded(page, async () => {
    await page.getByRole('radio', { name: 'What is filtered' }).check();
    await page.getByRole('checkbox', { name: 'Compressed with gzip' }).check();
    await expect(page.getByRole('radio', { name: 'What is filtered' })).toHaveAccessibleDescription(
      /^\d+ lines/,
    );
  });
  expect(filtered).toEqual(count(1, 9000).filter((number) => number.includes('77')));
});

test('equal lines are one row by keyboard, copied whole, and a hit within them opens it', async ({
  page,
  machine,
}) => {
  await openLog(page, machine, 'echo first; for i in 1 2 3 4 5; do echo a needle; done');
  const log = page.getByRole('log');
  const fold = log.getByRole('button', { name: /^5 equal lines .* show each$/ });
  await expect(log.getByText('a needle')).toHaveCount(1);
  const copied = await log.evaluate((viewport) => {
    getSelection()?.selectAllChildren(viewport);
    const data = new DataTransfer();
    viewport.dispatchEvent(
      new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: data }),
    );
    getSelection()?.removeAllRanges();
    return data.getData('text/plain');
  });
  expect(copied.match(/^\d\d:\d\d:\d\d\.\d{3} a needle$/gm)).toHaveLength(5);
  await fold.focus();
  await page.keyboard.press('Enter');
  await expect(log.getByText('a needle')).toHaveCount(5);
  await page.keyboard.press('Enter');
  await expect(log.getByText('a needle')).toHaveCount(1);
  await page.getByRole('searchbox').fill('needle');
  for (const position of ['1', '2']) {
    await page.getByRole('searchbox').press('Enter');
    await expect(page.getByText(`${position} of 5`)).toBeVisible();
  }
  await expect(log.getByText('a needle')).toHaveCount(5);
  await expect(log.locator('[aria-current]')).toHaveAttribute('data-line', '4');
  await page.getByRole('button', { name: 'Fold repeated lines' }).click();
  await page.reload();
  await expect(log.getByText('a needle')).toHaveCount(5);
  await expect(page.getByRole('button', { name: 'Fold repeated lines' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
});
