import type { Page } from '@playwright/test';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['caption', 'dense', 'body', 'head', 'title', 'code'],
      radius: ['control', 'card', 'palette'],
      breakpoint: ['wide'],
    },
  },
});

/** Class attributes on the page with two names that set the same property, so that the style sheet's order decides. */
export async function classConflicts(page: Page): Promise<string[]> {
  const used = await page
    .locator('[class]')
    .evaluateAll((elements) => elements.map(({ classList }) => [...classList].join(' ')));
  return [...new Set(used)].filter((names) => merge(names) !== names);
}
