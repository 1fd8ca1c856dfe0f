import type { Page } from '@playwright/test';
import { extendTailwindMerge } from 'tailwind-merge';
import { expect, test } from './fixtures';
import { signIn } from './pages';

const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['caption', 'dense', 'body', 'head', 'title', 'code'],
      radius: ['control', 'card', 'palette'],
      breakpoint: ['wide'],
    },
  },
});

const pages = [
  ...['/setup', '/overview', '/health', '/queue', '/logs', '/runs', '/settings', '/versions', '/engines'],
  '/docs/health',
];

/** Class attributes with two names that set the same property, so that the style sheet's order decides. */
async function classConflicts(page: Page): Promise<string[]> {
  const used = await page
    .locator('[class]')
    .evaluateAll((elements) => elements.map(({ classList }) => [...classList].join(' ')));
  return [...new Set(used)].filter((names) => merge(names) !== names);
}

test('no element of a page has two class names that set the same property', async ({ page, machine }) => {
  const child = await machine.start();
  await signIn(page, child.link);
  for (const path of pages) {
    await page.goto(`${child.origin}${path}`);
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
    expect(await classConflicts(page), path).toEqual([]);
  }
});
