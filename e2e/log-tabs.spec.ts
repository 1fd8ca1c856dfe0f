import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { z } from 'zod';
import { type ConsoleProcess, startConsole } from './console-process';
import { engineCall, ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';
import { lastDrawn } from './log-printer';
import { expectReady, setUpButton, signIn } from './pages';
import { rawResponse, sessionHeaders } from './raw-request';

const tabs = 10;
const operationsSchema = z.object({ operations: z.array(z.object({ kind: z.string() })) });

async function operationKinds({ home }: Machine): Promise<string[]> {
  const { body } = await engineCall(join(home, 'console/console.sock'), 'GET', '/api/operations');
  return operationsSchema.parse(body).operations.map(({ kind }) => kind);
}

/** Connections of the browser to the console, by the kernel's tables. */
async function connectionsTo({ port }: ConsoleProcess): Promise<number> {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const established = new RegExp(`^\\s*\\d+: \\S+ [0-9A-F]+:${hexadecimal} 01 `);
  return tables
    .join('\n')
    .split('\n')
    .filter((line) => established.test(line)).length;
}

async function openLogTabs(context: BrowserContext, origin: string, count: number): Promise<Page[]> {
  const opened: Page[] = [];
  for (let tab = 0; tab < count; tab += 1) {
    const page = await context.newPage();
    await page.goto(`${origin}/logs`);
    await expect.poll(() => lastDrawn(page)).toBeGreaterThan(0);
    opened.push(page);
  }
  return opened;
}

test('with ten Logs tabs open Stop starts its operation at once, for all of them share one stream', async ({
  page,
  context,
  machine,
}, testInfo) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  await openLogTabs(context, child.origin, tabs);
  await page.bringToFront();
  await page.goto(`${child.origin}/overview`);
  // What is left open when nothing is asked for: one stream; kept connections are closed by the server.
  await expect.poll(() => connectionsTo(child), { timeout: 30_000 }).toBe(1);
  await page.getByRole('button', { name: 'Actions' }).click();
  const from = performance.now();
  await page.getByRole('menuitem', { name: 'Stop worker' }).click();
  await expect.poll(() => operationKinds(machine), { intervals: [10] }).toContain('stop');
  const description = `${Math.round(performance.now() - from)} ms from the click to the operation`;
  testInfo.annotations.push({ type: 'measured', description });
  console.log(`With ${tabs} Logs tabs open: ${description}`);
});

const printer = (from: number, to: number) => ['sh', '-c', `seq ${from} ${to}; sleep 600`];

/** Numbers of the lines that a tab has drawn, all of them: they fit in one view. */
const drawn = (page: Page) =>
  page
    .getByRole('log')
    .locator('[data-line]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-line'))));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('each tab gets every line once, also when the console is killed and comes back', async ({
  page,
  context,
  machine,
}) => {
  const { engine, bed, containerName, home } = machine;
  const child = await machine.start();
  await engine.run(containerName, bed.images.busybox, printer(1, 5), ownedBy(home));
  await signIn(page, child.link);
  const [first, second] = await openLogTabs(context, child.origin, 2);
  if (first === undefined || second === undefined) throw new Error('two tabs');
  await expect.poll(() => drawn(first)).toEqual(upTo(6));
  await child.kill();
  await engine.exec(containerName, ['sh', '-c', 'seq 6 9 > /proc/1/fd/1']);
  const again = await startConsole(machine.environment, undefined, child.port);
  try {
    for (const tab of [first, second])
      await expect.poll(() => drawn(tab), { timeout: 20_000 }).toEqual(upTo(10));
  } finally {
    await again.stop();
  }
});

for (const { query, as } of [
  { query: '', as: 'text' },
  { query: '?gzip=1', as: 'gzip' },
  { query: `?search=${encodeURIComponent('{"text":"5"}')}&gzip=1`, as: 'the gzip of a search' },
])
  test(`a download whose end is missing never looks whole: ${as}`, async ({ machine }) => {
    const { engine, bed, containerName, home } = machine;
    const child = await machine.start();
    const headers = await sessionHeaders(child.link);
    const file = join(home, 'data/logs/agent-runner.log');
    await engine.run(containerName, bed.images.busybox, printer(1, 5000), ownedBy(home));
    const recorded = () => readFile(file, 'utf8').catch(() => '');
    await expect.poll(recorded, { timeout: 20_000 }).toMatch(/ 5000\n$/);
    await truncate(file, 1000);
    // It is cut off, before its head or behind; a search that broke before the response began is an error of its own.
    const how = (async () => {
      const response = await rawResponse(child.port, { path: `/api/logs/download${query}`, headers });
      for await (const _chunk of response);
      return response.complete ? response.statusCode : 'ended early';
    })();
    expect(['ECONNRESET', 503]).toContain(await how.catch(({ code }) => code));
  });
