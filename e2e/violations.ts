import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { classConflicts } from './class-conflicts';

/** What axe finds on the page, each with the elements, and class names that contradict each other. */
export async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  const found = result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  return [...found, ...(await classConflicts(page)).map((names) => `class-conflict: ${names}`)];
}
