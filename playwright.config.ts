import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { readBed } from '@/testbed/bed';

/** The same on every engine: the worker by itself, the server in front of Next, the command line, the playground. */
const onceOnly = ['agent-durability', 'cli', 'playground', 'routes', 'streams'].map(
  (name) => `**/${name}.spec.ts`,
);

/** Each engine of the bed runs every journey; one worker, since the journeys of one engine share its images. */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : 'list',
  outputDir: 'test-results',
  use: {
    launchOptions: chromiumOptions,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  // Without a bed there is nothing to run on; tools that only read this file need none.
  projects: (process.env.STIGMER_TEST_BED ? readBed().engines : []).map((engine, index) => ({
    name: engine.name,
    metadata: { engine },
    testIgnore: index === 0 ? [] : onceOnly,
  })),
});
