/**
 * `npm run screenshots -- DIR`: on a test bed that is up (STIGMER_TEST_BED) and a build, sets up a worker and takes
 * every page in light and dark, 1440 and 390 px wide. The README's picture is docs/images/overview.png of it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { readBed } from '@/testbed/bed';
import { chromiumOptions } from './chromium';
import { consoleEnvironment, startConsole } from './console-process';
import { engineApi, engineCall } from './engine-api';
import { operations } from './operations';
import { signIn } from './pages';
import { runActivity } from './run-activity';

const bed = readBed();
const [row] = bed.engines;
if (row === undefined || bed.temporal === null) throw new Error('The bed has no engine or no Temporal');
const directory = resolve(process.argv[2] ?? 'docs/images');
const { address } = bed.temporal;
const taskQueue = 'agent_execution_runner';
const containerName = 'stigmer-agent-runner';
const pages = ['setup', 'overview', 'health', 'queue', 'logs', 'settings', 'versions', 'engines', 'runs'];
const widths = [
  { name: '', width: 1440, height: 900 },
  { name: 'mobile-', width: 390, height: 844 },
];

async function run(home: string, kind: 'setup' | 'restart'): Promise<void> {
  await engineCall(join(home, 'console/console.sock'), 'POST', '/api/operations', {
    kind,
    key: randomUUID(),
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const [latest] = await operations(home);
    if (latest?.kind === kind && latest.state === 'succeeded') return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`The ${kind} did not succeed`);
}

async function takePages(page: Page, origin: string, prefix: string): Promise<void> {
  for (const name of pages) {
    await page.goto(`${origin}/${name}`);
    await page.getByTestId('verdict').getByText('Ready').first().waitFor();
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(directory, `${prefix}${name}.png`) });
  }
}

async function takeAll(browser: Browser, origin: string, link: string): Promise<void> {
  const signedIn = await browser.newContext();
  const first = await signedIn.newPage();
  await signIn(first, link);
  const storageState = await signedIn.storageState();
  await signedIn.close();
  for (const theme of ['light', 'dark'] as const) {
    for (const { name, width, height } of widths) {
      const context = await browser.newContext({
        storageState,
        colorScheme: theme,
        viewport: { width, height },
      });
      await takePages(await context.newPage(), origin, `${name}${theme === 'dark' ? 'dark-' : ''}`);
      await context.close();
    }
  }
}

const home = await mkdtemp(join(tmpdir(), 'stigmer-screenshots-'));
await mkdir(join(home, 'console'), { mode: 0o700 });
await mkdir(directory, { recursive: true });
await writeFile(join(home, 'console/agent-runner.env'), `TEMPORAL_ADDRESS=${address}\n`, {
  mode: 0o600,
});
const child = await startConsole(
  consoleEnvironment({ home, socketPath: row.socketPath, containerName, image: bed.images.agentRunner }),
);
const browser = await chromium.launch(chromiumOptions);
try {
  await run(home, 'setup');
  await run(home, 'restart');
  for (const note of ['first', 'second', 'third']) {
    await runActivity({ address, taskQueue, activity: 'DescribeRunner', input: { note } });
  }
  await takeAll(browser, child.origin, child.link);
} finally {
  await browser.close();
  await child.stop();
  await engineApi(row.socketPath).removeContainer(containerName);
  await engineApi(row.socketPath).removeKept(home);
  await rm(home, { recursive: true, force: true });
}
