import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { readBed } from '@/testbed/bed';

/**
 * The same on every engine, so each on one: the worker by itself, the command line, the playground on the first; the
 * pages, the server in front of Next and the agent's contract on the last, so that both have about as much to do.
 */
const firstOnly = ['agent-durability', 'agent-shutdown', 'cli', 'playground'];
const lastOnly = [
  'accessibility',
  'agent',
  'agent-doctor',
  'agent-health',
  'layout',
  'logs-page',
  'overview',
  'routes',
  'security',
  'streams',
];

const files = (names: string[]) => names.map((name) => `**/${name}.spec.ts`);

// Without a bed there is nothing to run on; tools that only read this file need none.
const engines = process.env.STIGMER_TEST_BED ? readBed().engines : [];

/**
 * Each engine of the bed runs every journey: the engines side by side, the journeys of one after each other, since they
 * share its images.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: Math.max(1, engines.length),
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
    // Without pictures: taking them costs as much as the journey itself.
    trace: { mode: 'retain-on-failure', screenshots: false },
    // A turning ring alone keeps a core busy where a program paints what a graphics card would.
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: engines.map((engine, index) => ({
    name: engine.name,
    workers: 1,
    metadata: { engine },
    testIgnore: [
      ...(index === 0 ? [] : files(firstOnly)),
      ...(index === engines.length - 1 ? [] : files(lastOnly)),
    ],
  })),
});
