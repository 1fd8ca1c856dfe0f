import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type SshServer, startSshServer } from '@/lib/engine/fixtures/ssh-server';
import { startFaultProxy } from '@/testbed/fault-proxy';
import { freePort } from '@/testbed/free-port';
import { runCli } from './cli';
import { startConsole } from './console-process';
import { expect, type Machine, test } from './fixtures';
import { operations } from './operations';
import { expectReady, pulledBytes, setUpButton, signIn } from './pages';
import { rawRequest } from './raw-request';

/** `ssh -L` to a port or a unix socket of the machine, once its end listens. */
async function openSsh(server: SshServer, localPort: number, target: string): Promise<AsyncDisposable> {
  const child = spawn(
    join(server.programs, 'ssh'),
    [
      ...['-v', '-N', '-o', 'ExitOnForwardFailure=yes', '-p', String(server.port)],
      ...['-L', `localhost:${localPort}:${target}`, '127.0.0.1'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      text += chunk;
      if (text.includes('Entering interactive session')) resolve();
    });
    child.on('exit', () => reject(new Error(`ssh ended: ${text}`)));
  });
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** A signed-in browser of its own, which came by a link with this name through a tunnel from `port`. */
async function arrive(browser: Browser, machine: Machine, port: number, args: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const { stdout } = await runCli(machine, ['link', '--port', String(port), ...args]);
  await signIn(page, stdout.trim());
  return page;
}

/** What the page itself gets when it asks for a set-up, as a second click would. */
function askForSetUp(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const headers = {
      'content-type': 'application/json',
      'x-stigmer-token': localStorage.getItem('stigmer-token') ?? '',
    };
    const body = JSON.stringify({ kind: 'setup', key: crypto.randomUUID() });
    const response = await fetch('/api/operations', { method: 'POST', headers, body });
    return await response.json();
  });
}

const lost = (page: Page) => page.getByText('No connection to the console');
const signedOut = (page: Page) => page.getByRole('heading', { level: 1, name: /^Sign in/ });

test('a browser behind ssh -L to the socket signs in by its link, and the page outlives the console and the tunnel', async ({
  page,
  machine,
}) => {
  await using server = await startSshServer();
  const first = await machine.start();
  const port = await freePort();
  const target = join(machine.home, 'console/console.sock');
  const tunnel = await openSsh(server, port, target);
  const link = await runCli(machine, ['link', '--name', 'ana', '--port', String(port)]);
  expect(new URL(link.stdout.trim()).origin).toBe(`http://localhost:${port}`);
  await signIn(page, link.stdout.trim());
  expect((await runCli(machine, ['sessions'])).stdout).toMatch(
    /^ana, .* may change {2}here now {2}until .*Z$/m,
  );

  const foreign = { host: `localhost:${port}`, origin: 'http://evil.test', 'sec-fetch-site': 'cross-site' };
  expect((await rawRequest(port, { path: '/api/status', headers: foreign })).status).toBe(403);
  const rebound = { host: `evil.test:${port}` };
  expect((await rawRequest(port, { path: '/', headers: rebound })).status).toBe(421);

  await page.goto(`http://localhost:${port}/settings`);
  await first.stop();
  await expect(lost(page)).toBeVisible();
  await machine.start();
  await expect(lost(page)).toBeHidden();
  await tunnel[Symbol.asyncDispose]();
  await expect(lost(page)).toBeVisible();
  await using _again = await openSsh(server, port, target);
  await expect(lost(page)).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('whoever came by a read-only link sees the pages, is told why nothing can be changed, and changes nothing', async ({
  page,
  machine,
}) => {
  await machine.start();
  const args = ['link', '--read-only', '--name', 'ben'];
  await signIn(page, (await runCli(machine, args)).stdout.trim());
  await expect(page.getByRole('button', { name: 'ben' }).or(setUpButton(page)).first()).toBeVisible();
  await expect(setUpButton(page)).toBeDisabled();
  await expect(setUpButton(page)).toHaveAttribute('title', 'Your sign-in link is read-only');
  const answer = await page.evaluate(async () => {
    const headers = {
      'content-type': 'application/json',
      'x-stigmer-token': localStorage.getItem('stigmer-token') ?? '',
    };
    const body = JSON.stringify({ kind: 'set-up', key: crypto.randomUUID() });
    const response = await fetch('/api/operations', { method: 'POST', headers, body });
    return [response.status, (await response.json()).code];
  });
  expect(answer).toEqual([403, 'read-only']);
  expect(await operations(machine.home)).toEqual([]);
  await page.goto(`${new URL(page.url()).origin}/settings`);
  await expect(page.getByText('Read-only: this browser')).toBeVisible();
});

test('two people behind tunnels from other ports share one set-up, and a restarted console finds both as they were', async ({
  browser,
  machine,
}) => {
  test.setTimeout(300_000);
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the proxy listens.');
  await machine.forgetImage();
  const proxy = await startFaultProxy(machine.bed.registry.address);
  const image = { STIGMER_AGENT_RUNNER_IMAGE: `${proxy.address}/stigmer/agent-runner:v0.1.0` };
  await using server = await startSshServer();
  const ports = [await freePort(), await freePort()] as const;
  const first = await machine.start(image);
  await using _toPort = await openSsh(server, ports[0], `localhost:${first.port}`);
  await using _toSocket = await openSsh(server, ports[1], join(machine.home, 'console/console.sock'));
  const ana = await arrive(browser, machine, ports[0], ['--name', 'ana']);
  const ben = await arrive(browser, machine, ports[1], ['--name', 'ben']);

  // Slow enough for all that follows to meet the pull.
  proxy.limit(200_000);
  await setUpButton(ana).click();
  for (const page of [ana, ben]) {
    await expect(page.getByText('Started by ana').first()).toBeVisible();
    await expect(pulledBytes(page)).toBeVisible();
  }
  const [operation] = await operations(machine.home);
  expect(await askForSetUp(ben)).toEqual({ operationId: operation?.id, joined: true });
  proxy.limit(null);
  for (const page of [ana, ben]) await expectReady(page);

  const before = await machine.engine.inspect(machine.containerName);
  await first.stop();
  for (const page of [ana, ben]) await expect(lost(page)).toBeVisible();
  const second = await startConsole({ ...machine.environment, ...image }, undefined, first.port);
  try {
    for (const page of [ana, ben]) {
      await expect(lost(page)).toBeHidden();
      await expectReady(page);
    }
    expect((await runCli(machine, ['sessions'])).stdout).toMatch(/^ana, .*\nben, |^ben, .*\nana, /);
    expect((await operations(machine.home)).filter(({ kind }) => kind === 'setup')).toHaveLength(1);
    const after = await machine.engine.inspect(machine.containerName);
    expect([after?.Id, Object(after?.State).StartedAt]).toEqual([
      before?.Id,
      Object(before?.State).StartedAt,
    ]);
  } finally {
    await second.stop();
    await proxy.close();
  }
});

test('whoever is signed out by name, on the page or by all, loses the page at once, and nobody else does', async ({
  browser,
  machine,
}) => {
  const { port, origin } = await machine.start();
  const ana = await arrive(browser, machine, port, ['--name', 'ana']);
  const ben = await arrive(browser, machine, port, ['--name', 'ben']);
  const cleo = await arrive(browser, machine, port, ['--name', 'cleo', '--read-only', '--for', '8h']);
  expect((await runCli(machine, ['sign-out', 'ben'])).stdout).toContain('Signed out 1 browser of ben');
  await expect(signedOut(ben)).toBeVisible();
  await ana.getByRole('button', { name: 'ana' }).click();
  await ana.getByRole('menuitem', { name: 'Who is signed in' }).click();
  const people = ana.getByRole('region', { name: 'People' });
  await expect(people.getByRole('listitem')).toHaveCount(2);
  const guest = people.getByRole('listitem').filter({ hasText: 'cleo' });
  await expect(guest).toContainText(/Read-only · signed in .* · here now · ends in (8 h|7 h 59 min)/);
  await cleo.goto(`${origin}/settings#people`);
  await expect(cleo.getByRole('button', { name: 'Sign out ana' })).toBeDisabled();

  await guest.getByRole('button', { name: 'Sign out cleo' }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(signedOut(cleo)).toBeVisible();
  await expect(people.getByRole('listitem')).toHaveCount(1);
  const dora = await arrive(browser, machine, port, ['--name', 'dora']);
  await expect(people.getByRole('button', { name: 'Sign out all others' })).toBeVisible();
  await people.getByRole('button', { name: 'Sign out all others' }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(signedOut(dora)).toBeVisible();
  await expect(signedOut(ana)).toBeHidden();

  expect((await runCli(machine, ['sign-out'])).stdout).toContain('Signed out 1 browser.');
  await expect(signedOut(ana)).toBeVisible();
});

test('a foreign page in the browser of somebody signed in reads and starts nothing through the tunnel', async ({
  browser,
  machine,
}) => {
  await using server = await startSshServer();
  const child = await machine.start();
  const port = await freePort();
  await using _tunnel = await openSsh(server, port, `localhost:${child.port}`);
  const ana = await arrive(browser, machine, port, ['--name', 'ana']);
  // On localhost as well: to the browser it is the same site, so that SameSite alone would not stop it.
  const foreign = createServer((_, response) => response.end('<!doctype html>'));
  await once(foreign.listen(await freePort(), 'localhost'), 'listening');
  try {
    const address = foreign.address();
    if (address === null || typeof address === 'string') throw new Error('No TCP address');
    const stranger = await ana.context().newPage();
    await stranger.goto(`http://localhost:${address.port}`);
    const failed: string[] = [];
    stranger.on('requestfailed', (request) => failed.push(new URL(request.url()).pathname));
    const read = await stranger.evaluate(async (target) => {
      const body = JSON.stringify({ kind: 'setup', key: crypto.randomUUID() });
      const asked = [
        fetch(`${target}/api/status`, { credentials: 'include' }),
        fetch(`${target}/api/operations`, { method: 'POST', credentials: 'include', mode: 'no-cors', body }),
      ];
      const answers = await Promise.allSettled(asked);
      return answers.map((each) => (each.status === 'fulfilled' ? each.value.status : 'refused'));
    }, `http://localhost:${port}`);
    expect(read).toEqual(['refused', 'refused']);
    await expect.poll(() => failed.sort()).toEqual(['/api/operations', '/api/status']);
    const { cookies } = await ana.context().storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = {
      cookie,
      host: `localhost:${port}`,
      origin: 'http://localhost:9',
      'sec-fetch-site': 'same-site',
    };
    for (const [method, path] of [
      ['GET', '/api/status'],
      ['POST', '/api/operations'],
    ] as const)
      expect((await rawRequest(port, { method, path, headers })).status).toBe(403);
    expect(await operations(machine.home)).toEqual([]);
  } finally {
    foreign.close();
  }
});
