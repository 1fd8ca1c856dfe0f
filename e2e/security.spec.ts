import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { signIn } from './pages';
import { rawRequest } from './raw-request';

const canary = 'canary-8f2c1d77';

test('a captured cookie alone yields no data, and a link works once', async ({
  page,
  context,
  browser,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const host = `localhost:${child.port}`;
  for (const path of [
    '/api/status',
    '/api/settings',
    '/api/logs',
    '/api/events',
    '/api/plan',
    '/api/work',
    '/api/operations',
  ]) {
    expect((await rawRequest(child.port, { path, headers: { host, cookie: cookies } })).status, path).toBe(
      401,
    );
  }
  const overview = await rawRequest(child.port, { path: '/overview', headers: { host, cookie: cookies } });
  expect(overview.status).toBe(200);
  expect(overview.text).not.toContain(machine.containerName);
  expect(overview.text).not.toContain(machine.home);

  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(child.link);
  await expect(stranger.getByText('This link was used already')).toBeVisible();
  await other.close();
});

test('a fresh link pasted into the address bar of the sign-in page signs in', async ({ page, machine }) => {
  const child = await machine.start();
  await page.goto(child.origin);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(child.link);
  await expect(page.getByRole('heading', { name: 'Set up agent-runner' })).toBeVisible();
});

test('a name that only resolves to this machine gets nothing', async ({ machine }) => {
  const child = await machine.start();
  for (const host of [
    'evil.test',
    `evil.test:${child.port}`,
    '0.0.0.0',
    `localhost.:${child.port}`,
    '2130706433',
  ]) {
    expect((await rawRequest(child.port, { path: '/', headers: { host } })).status, host).toBe(421);
  }
});

test('a secret stays out of pages, API, logs, journal and the console’s own output', async ({
  page,
  machine,
}) => {
  await machine.writeSettings({
    TEMPORAL_SERVICE_ADDRESS: machine.temporalAddress,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    STIGMER_TOKEN: canary,
  });
  const child = await machine.start();
  const answers: string[] = [];
  page.on('response', (response) => {
    response.text().then(
      (text) => answers.push(text),
      () => undefined,
    );
  });
  await signIn(page, child.link);
  expect((await runCli(machine, ['setup', '--json'])).stdout).not.toContain(canary);
  for (const path of ['/overview', '/health', '/logs', '/settings', '/versions', '/setup']) {
    await page.goto(`${child.origin}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain(canary);
  }
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.join('\n')).not.toContain(canary);
  expect(child.output()).not.toContain(canary);
  for (const file of ['console/journal.jsonl', 'data/logs/agent-runner.log']) {
    expect(await readFile(join(machine.home, file), 'utf8'), file).not.toContain(canary);
  }
  for (const file of [
    'agent-runner.env',
    'agent-runner.env.applied',
    'sessions.json',
    'console.sock',
    'journal.jsonl',
  ]) {
    expect((await stat(join(machine.home, 'console', file))).mode & 0o077, file).toBe(0);
  }
});

test('SIGTERM ends the console within two seconds with a page open', async ({ page, machine }) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/logs`);
  expect(await child.stop()).toBeLessThan(2000);
});
