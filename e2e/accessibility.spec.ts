import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { runCli } from './cli';
import { expect, signIn, test } from './fixtures';
import { scrollsSideways, setUpButton, verdict } from './pages';

const pages = ['/setup', '/overview', '/health', '/logs', '/settings'];

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`every page is accessible and fits, ${theme}, ${width} px`, async ({ page, machine }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      const child = await machine.start();
      await signIn(page, child.link);
      await expect(setUpButton(page)).toBeEnabled();
      expect(await violations(page)).toEqual([]);
      expect((await runCli(machine, ['setup'])).code).toBe(0);
      for (const path of pages) {
        await page.goto(`${child.origin}${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        await expect(verdict(page)).toContainText('Ready');
        await expect(page, path).toHaveTitle(/^Ready · /);
        expect(await violations(page), path).toEqual([]);
        expect(await scrollsSideways(page), path).toBe(false);
      }
    });
  }
}
