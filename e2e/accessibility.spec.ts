import type { Page } from '@playwright/test';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { scrollsSideways, setUpButton, signIn, verdict } from './pages';
import { leaveGoodHour } from './recorded-log';
import { violations } from './violations';

const pages = [
  '/setup',
  '/overview',
  '/health',
  '/queue',
  '/logs',
  '/logs?stream=stderr',
  '/settings',
  '/versions',
  '/engines',
  '/runs',
];

const widths = [1440, 390];
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

/**
 * Judges the page in both themes and widths. It is loaded once for each width, since it may be drawn in another way for that, and changes
 * its colours as it stands; each theme is one in which it was loaded.
 * @param open loads the page, and waits until it is whole
 */
async function judge(page: Page, what: string, open: (where: string) => Promise<void>): Promise<void> {
  for (const [index, width] of widths.entries()) {
    await page.setViewportSize({ width, height: 900 });
    const inOrder: Theme[] = index === 0 ? ['light', 'dark'] : ['dark', 'light'];
    for (const [turn, theme] of inOrder.entries()) {
      const where = `${what}, ${theme}, ${width} px`;
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      if (turn === 0) await open(where);
      expect(await violations(page), where).toEqual([]);
      expect(await scrollsSideways(page), where).toBe(false);
    }
  }
}

test('every page is accessible and fits, light and dark, wide and narrow', async ({ page, machine }) => {
  test.setTimeout(310_000);
  const child = await machine.start();
  await signIn(page, child.link);
  await judge(page, 'the plan', async () => {
    await page.goto(`${child.origin}/setup`);
    await expect(setUpButton(page)).toBeEnabled();
  });
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  for (const path of pages) {
    await judge(page, path, async (where) => {
      await page.goto(`${child.origin}${path}`);
      await expect(page.getByRole('heading', { level: 1 }), where).toHaveCount(1);
      await expect(verdict(page), where).toContainText('Ready');
      await expect(page, where).toHaveTitle(/^Ready · /);
    });
  }
});

test('the docs are accessible and fit, light and dark, wide and narrow', async ({ page, machine }) => {
  test.setTimeout(310_000);
  const child = await machine.start();
  await signIn(page, child.link);
  for (const path of ['/docs', '/docs/health', '/docs/team']) {
    await judge(page, path, async (where) => {
      await page.goto(`${child.origin}${path}`);
      await expect(page.getByRole('heading', { level: 1 }), where).toHaveCount(1);
    });
  }
});

test('the log of only what is new is accessible and fits, light and dark, wide and narrow', async ({
  page,
  machine,
}) => {
  await leaveGoodHour(machine);
  const child = await machine.start();
  await signIn(page, child.link);
  await judge(page, 'what is new', async (where) => {
    await page.goto(`${child.origin}/logs?new=1`);
    await expect(page.getByText(/lines are new since/), where).toBeVisible();
  });
});
