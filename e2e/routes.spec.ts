import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtEntries } from './built-actions';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { rawRequest, sessionHeaders } from './raw-request';

const build = new URL('../.next/', import.meta.url).pathname;
const assets = new URL('../public/', import.meta.url).pathname;
const methods = ['GET', 'HEAD', 'POST', 'DELETE'];

/** Every page and route that Next was built with, by its own manifest: a new one cannot be forgotten here. */
async function builtPaths(): Promise<string[]> {
  const entries = await builtEntries();
  return [...entries.values()].map((path) => path.replace(/\[\w+\]/g, 'x'));
}

async function filesUnder(directory: string, prefix: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${prefix}${join(entry.parentPath, entry.name).slice(directory.length)}`);
}

test('no route of the build answers without a session, a half of one, or two halves of two', async ({
  machine,
}) => {
  const child = await machine.start();
  const ada = await sessionHeaders(child.link);
  const { stdout } = await runCli(machine, ['link']);
  const bob = await sessionHeaders(stdout.trim());
  const { cookie: _cookie, 'x-stigmer-token': token = '', ...nobody } = ada;
  const { 'x-stigmer-token': _token, ...cookieOnly } = ada;
  const halves = [
    nobody,
    { ...nobody, 'x-stigmer-token': token },
    cookieOnly,
    { ...cookieOnly, 'x-stigmer-token': `${token}x` },
    { ...cookieOnly, 'x-stigmer-token': bob['x-stigmer-token'] ?? '' },
    { ...cookieOnly, 'x-stigmer-session': 'socket.forged' },
  ];
  const api = (await builtPaths()).filter((path) => path.startsWith('/api/'));
  expect(api.length).toBeGreaterThanOrEqual(14);
  for (const path of api) {
    for (const method of methods) {
      for (const [index, headers] of halves.entries()) {
        const target = index % 2 === 0 ? path : `${path}?token=${token}`;
        const { status, text } = await rawRequest(child.port, { method, path: target, headers });
        expect(status, `${method} ${path} with half ${index}`).toBe(401);
        expect(text).toMatch(/^(\{"code":"(not-signed-in|no-token|ticket-not-valid)"\})?$/);
      }
    }
  }
  expect((await rawRequest(child.port, { path: '/api/status', headers: ada })).status).toBe(200);
  expect((await rawRequest(child.port, { path: '/api/status', headers: bob })).status).toBe(200);
});

test('a stranger gets the sign-in page for every page of the build, and no file of it', async ({
  machine,
}) => {
  const child = await machine.start();
  const host = `localhost:${child.port}`;
  const pages = (await builtPaths()).filter((path) => !path.startsWith('/api/'));
  expect(pages).toEqual(expect.arrayContaining(['/', '/overview', '/setup']));
  for (const path of pages) {
    const page = await rawRequest(child.port, { path, headers: { host, accept: 'text/html' } });
    expect(page.text, path).toContain('<h1>Sign in</h1>');
    expect(page.text, path).not.toContain('_next');
    expect(page.headers['set-cookie'], path).toBeUndefined();
    for (const headers of [{ host }, { host, accept: 'text/x-component', rsc: '1' }])
      expect((await rawRequest(child.port, { path, headers })).status, path).toBe(401);
  }
  const files = [
    ...(await filesUnder(assets, '/')),
    ...(await filesUnder(join(build, 'static/'), '/_next/static/')),
    '/_next/image?url=%2Ffavicon.svg&w=64&q=75',
  ];
  expect(files.length).toBeGreaterThan(20);
  for (const path of files)
    expect((await rawRequest(child.port, { path, headers: { host } })).status, path).toBe(401);
});

test('the build has no rewrite, no middleware and no edge function', async () => {
  const read = async (name: string) => JSON.parse(await readFile(join(build, name), 'utf8'));
  const { rewrites } = await read('routes-manifest.json');
  expect(Object.values(rewrites).flat()).toEqual([]);
  const { middleware, functions } = await read('server/middleware-manifest.json');
  expect({ middleware, functions }).toEqual({ middleware: {}, functions: {} });
});
