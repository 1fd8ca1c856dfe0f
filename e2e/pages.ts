import { expect, type Locator, type Page } from '@playwright/test';

const ready = 'Temporal saw this worker poll';

/** Opens the printed link and waits until the console lets the page in: one that leaves before is not signed in. */
export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  const heading = page.getByRole('heading', { level: 1, name: /Set up agent-runner|Overview/ });
  await heading.waitFor({ timeout: 20_000 });
}

/** The page says, in the words of the verdict, that Temporal saw the worker poll. */
export async function expectReady(page: Page, timeout = 60_000): Promise<void> {
  await expect(page.getByText(ready).first()).toBeVisible({ timeout });
}

export function setUpButton(page: Page): Locator {
  return page.getByRole('main').getByRole('button', { name: 'Set up agent-runner' });
}

export function retryButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Retry set-up' });
}

/** Presses a key until it moved the focus: on a page that has just loaded it means nothing until the page's code runs. */
export async function pressToReach(page: Page, key: string, reached: Locator): Promise<void> {
  const focused = reached.and(page.locator(':focus'));
  await expect(async () => {
    if (!(await focused.isVisible())) await page.keyboard.press(key);
    await expect(focused).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
}

/** The verdict of the top bar. */
export function verdict(page: Page): Locator {
  return page.getByTestId('verdict');
}

/** Bytes of a pull, as `31.7 of 57.3 MB`. */
export function pulledBytes(page: Page): Locator {
  return page.getByText(/of \d+\.\d MB/).first();
}

/** On the overview: the menu, then the dialog that asks twice. */
export async function removeContainer(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove container' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Remove container' }).click();
}

/** Everything but the log, which may be as wide as its lines. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
