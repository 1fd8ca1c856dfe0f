import { firstLoads } from './first-load';
import { expect, test } from './fixtures';

/** Thousands of bytes. Whoever has a reason to load more changes the number, and says why. */
const limits = {
  '/': 172,
  '/docs': 194,
  '/engines': 192,
  '/health': 198,
  '/logs': 232,
  '/overview': 206,
  '/queue': 193,
  '/runs': 207,
  '/runs/run': 196,
  '/settings': 229,
  '/setup': 199,
  '/versions': 211,
};

test('no page loads more JavaScript before it is alive than its limit', async ({ machine }) => {
  const loads = await firstLoads(await machine.start(), Object.keys(limits));
  const above = Object.entries(limits).filter(([path, limit]) => !((loads[path] ?? 0) <= limit * 1000));
  expect(above, JSON.stringify(loads)).toEqual([]);
  // A page whose scripts are not found would be below any limit.
  expect(Math.min(...Object.values(loads))).toBeGreaterThan(100_000);
});
