import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { chromiumOptions } from '@/e2e/chromium';
import { readBed } from '@/testbed/bed';

const files = (names: string[]) => names.map((name) => `**/${name}.spec.ts`);

/** The worker by itself and the server in front of Next: the same on every engine, and they leave its images alone. */
const beside = files([
  ...['actions', 'agent*', 'class-conflicts', 'first-load', 'playground', 'routes', 'security', 'streams'],
]);
/** Builds what the journeys of the worker start as a process. */
const workerBuild = files(['worker-build']);
/**
 * The same on every engine, but not beside others, and dealt out so that the engines are busy for about as long: pages, settings,
 * alerts and what is asked of Temporal. What they need of the engine has tests in its own suites, which run on each. The whole
 * build is here as well: what differs between engines in it has tests of its own, and the bed's image is built by the first.
 */
const firstOnly = files([
  ...['action-journeys', 'alerts', 'bundle', 'cli', 'clocks', 'commands', 'load', 'log-tabs', 'metrics'],
  ...['command-line', 'docs', 'new-lines', 'proof', 'remote-team', 'service', 'since-ready', 'uninstall'],
]);
const lastOnly = files([
  ...[
    'accessibility',
    'built-here',
    'incidents',
    'layout',
    'log-parts',
    'logs-page',
    'npm-package',
    'other-variables',
    'overview',
    'queue',
  ],
  ...['runs', 'settings', 'why'],
]);

// Without a bed there is nothing to run on; tools that only read this file need none.
const engines = process.env.STIGMER_TEST_BED ? readBed().engines : [];

type Projects = NonNullable<PlaywrightTestConfig['projects']>;

function projectsOf(engine: (typeof engines)[number], index: number): Projects {
  const isFirst = index === 0;
  const isLast = index === engines.length - 1;
  const shared = { metadata: { engine } };
  const elsewhere = [...beside, ...workerBuild, ...(isFirst ? [] : firstOnly), ...(isLast ? [] : lastOnly)];
  const journeys = { ...shared, name: engine.name, workers: 1, testIgnore: elsewhere };
  if (!isFirst) return [journeys];
  const build = { ...shared, name: 'worker-build', testMatch: workerBuild };
  const worker = { ...shared, name: 'worker', fullyParallel: true, testMatch: beside };
  return [build, { ...worker, dependencies: [build.name] }, journeys];
}

/**
 * Each engine of the bed runs every journey that may differ on it, one after the other, since they take images out of it. What
 * leaves the images alone is a project of its own on the first engine, three at a time since much of it is waiting; `npm test`
 * runs it before that engine's journeys, and the other engines' beside both.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: 3,
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
    // A trace of every journey takes processor time that the journeys need; `npx playwright test --trace on` makes one.
    trace: 'off',
    // A turning ring alone keeps a core busy where a program paints what a graphics card would.
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: engines.flatMap(projectsOf),
});
