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

const looks = (['light', 'dark'] as const).flatMap((theme) => [1440, 390].map((width) => ({ theme, width })));

async function lookAt(page: Page, { theme, width }: (typeof looks)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
}

test('every page is accessible and fits, light and dark, wide and narrow', async ({ page, machine }) => {
  test.setTimeout(310_000);
  const child = await machine.start();
  await signIn(page, child.link);
  for (const look of looks) {
    await lookAt(page, look);
    await page.goto(`${child.origin}/setup`);
    await expect(setUpButton(page)).toBeEnabled();
    expect(await violations(page), `the plan, ${look.theme}, ${look.width} px`).toEqual([]);
  }
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  for (const look of looks) {
    await lookAt(page, look);
    for (const path of pages) {
      const where = `${path}, ${look.theme}, ${look.width} px`;
      await page.goto(`${child.origin}${path}`);
      await expect(page.getByRole('heading', { level: 1 }), where).toHaveCount(1);
      await expect(verdict(page), where).toContainText('Ready');
      await expect(page, where).toHaveTitle(/^Ready · /);
      expect(await violations(page), where).toEqual([]);
      expect(await scrollsSideways(page), where).toBe(false);
    }
  }
});

test('the docs are accessible and fit, light and dark, wide and narrow', async ({ page, machine }) => {
  test.setTimeout(310_000);
  const child = await machine.start();
  await signIn(page, child.link);
  for (const look of looks) {
    await lookAt(page, look);
    for (const path of ['/docs', '/docs/health', '/docs/team']) {
      const where = `${path}, ${look.theme}, ${look.width} px`;
      await page.goto(`${child.origin}${path}`);
      await expect(page.getByRole('heading', { level: 1 }), where).toHaveCount(1);
      expect(await violations(page), where).toEqual([]);
      expect(await scrollsSideways(page), where).toBe(false);
    }
  }
});

test('the log of only what is new is accessible and fits, light and dark, wide and narrow', async ({
  page,
  machine,
}) => {
  await leaveGoodHour(machine);
  const child = await machine.start();
  await signIn(page, child.link);
  for (const look of looks) {
    const where = `${look.theme}, ${look.width} px`;
    await lookAt(page, look);
    await page.goto(`${child.origin}/logs?new=1`);
    await expect(page.getByText(/lines are new since/), where).toBeVisible();
    expect(await violations(page), where).toEqual([]);
    expect(await scrollsSideways(page), where).toBe(false);
  }
});
