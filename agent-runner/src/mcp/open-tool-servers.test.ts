import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Proxies, readProxies } from '@/lib/contracts/proxies';
import { startProxy } from '@/lib/core/scripted-proxy.test-support';
import { createStreamingFetch } from '../agent/patient-fetch';
import { openToolServers, type ToolServers } from './open-tool-servers';
import { startRemoteToolServer, startSessionToolServer, testToolServer } from './tool-server.test-support';
import type { ToolServerSettings } from './tool-server-settings';

const never = new AbortController().signal;
const environment = { PATH: '/usr/bin:/bin', HOME: '/nowhere' };

let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'tool-servers-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (settings: ToolServerSettings, proxies: Proxies | null = null) =>
  openToolServers(
    settings,
    { launcher: [], directory, environment, fetch: createStreamingFetch(proxies) },
    never,
  );

function call({ tools }: ToolServers, name: string, input: unknown = {}, signal = never) {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`No tool ${name} among ${tools.map((each) => each.name).join()}`);
  return tool.execute(input, signal);
}

const whereSchema = z.object({
  pid: z.number(),
  directory: z.string(),
  environment: z.record(z.string(), z.string()),
});

async function whereIs(servers: ToolServers) {
  return whereSchema.parse(JSON.parse((await call(servers, 'files__where')).text));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a program runs in the session’s directory, sees nothing of the worker, and ends with the run', async () => {
  process.env.STIGMER_CANARY = 'of-the-worker';
  const servers = await open({ files: testToolServer() });
  expect(servers.failures).toEqual([]);
  expect(await call(servers, 'files__echo', { message: 'Hello' })).toEqual({ text: 'Hello', isError: false });
  const where = await whereIs(servers);
  expect(where).toMatchObject({ directory, environment: { ...environment, TOKEN: 'of-the-settings' } });
  expect(where.environment).not.toHaveProperty('STIGMER_CANARY');
  await servers[Symbol.asyncDispose]();
  await expect.poll(() => isAlive(where.pid)).toBe(false);
});

test('a server behind a shell ends with the run, too, though it does not mind that its input ends', async () => {
  const { command, args, env } = testToolServer();
  const stays = 'data:text/javascript,setInterval(()=>{},1000)';
  const words = [command, '--import', stays, ...args].map((word) => `'${word}'`).join(' ');
  const servers = await open({ files: { command: '/bin/sh', args: ['-c', `${words}; true`], env } });
  const { pid } = await whereIs(servers);
  await servers[Symbol.asyncDispose]();
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('what a program prints that is no message is passed over; more than 10 MB without a line end ends it', async () => {
  const { command, args, env } = testToolServer();
  const words = [command, ...args].map((word) => `'${word}'`).join(' ');
  const shell = (script: string) => ({ command: '/bin/sh', args: ['-c', script], env });
  const endless = `echo $$ > pid; exec tr '\\0' x < /dev/zero`;
  await using servers = await open({ files: shell(`echo starting; exec ${words}`), endless: shell(endless) });
  expect(await call(servers, 'files__echo', { message: 'Hello' })).toEqual({ text: 'Hello', isError: false });
  expect(servers.failures.map(({ message }) => message)).toEqual([
    'The tool server endless cannot be used: It ended',
  ]);
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a server that ends is a tool’s error, and the next call starts it again', async () => {
  await using servers = await open({ files: testToolServer() });
  const before = await whereIs(servers);
  expect(await call(servers, 'files__end')).toMatchObject({
    isError: true,
    text: expect.stringContaining('The tool server files cannot be used: It ended'),
  });
  expect((await whereIs(servers)).pid).not.toBe(before.pid);
});

test('only what a server says to be read-only may be called again after a crash', async () => {
  await using servers = await open({ files: testToolServer() });
  const readOnly = servers.tools.filter((tool) => tool.readOnly).map(({ name }) => name);
  expect(readOnly).toEqual(['files__echo']);
});

test('input that the tool refuses is told to the model', async () => {
  await using servers = await open({ files: testToolServer() });
  expect(await call(servers, 'files__echo', { wrong: 1 })).toMatchObject({ isError: true });
  expect(await call(servers, 'files__echo', 'text')).toMatchObject({ isError: true });
});

test('a long answer keeps its beginning and its end, and a picture is named', async () => {
  await using servers = await open({ files: testToolServer() });
  const { text } = await call(servers, 'files__long');
  expect(text.length).toBeLessThan(33_000);
  expect(text).toContain('are left out here');
  expect((await call(servers, 'files__picture')).text).toBe('[image/png, 2.0 kB, is not shown]');
});

test('names that a model’s server would refuse, and more tools than it takes, are left out', async () => {
  await using servers = await open({ files: testToolServer('--tools', '120') });
  expect(servers.tools).toHaveLength(100);
  expect(servers.leftOut).toContain('files__not.a.name');
  expect(servers.leftOut).toHaveLength(27);
});

test('a run that is cancelled leaves a call that does not end', async () => {
  await using servers = await open({ files: testToolServer() });
  const cancelled = new AbortController();
  const reason = new Error('cancelled by the user');
  const waiting = call(servers, 'files__wait', {}, cancelled.signal);
  cancelled.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

test('a server by HTTP is called with its headers, and one that refuses is named without them', async () => {
  await using remote = await startRemoteToolServer('canary-5c1d');
  const { url } = remote;
  const settings = {
    right: { url, headers: { authorization: 'Bearer canary-5c1d' } },
    wrong: { url, headers: { authorization: 'Bearer canary-wrong' } },
  };
  await using servers = await open(settings);
  expect(await call(servers, 'right__echo', { message: 'Hello' })).toEqual({ text: 'Hello', isError: false });
  const [failure, ...others] = servers.failures;
  expect(others).toEqual([]);
  expect(failure?.message).toBe('The tool server wrong cannot be used: It answered with HTTP status 401');
  expect(`${failure?.stack} ${JSON.stringify(failure?.details)}`).not.toContain('canary');
});

test('a server by HTTP that forgot the session is asked in a new one, by the same call', async () => {
  await using remote = await startSessionToolServer();
  await using servers = await open({ far: { url: remote.url, headers: {} } });
  const waiting = call(servers, 'far__wait');
  await expect.poll(() => remote.seen.waiting).toBe(1);
  remote.forget();
  expect(await call(servers, 'far__echo', { message: 'Hello' })).toEqual({ text: 'Hello', isError: false });
  expect(await call(servers, 'far__echo', { message: 'again' })).toEqual({ text: 'again', isError: false });
  expect(remote.seen.begun).toBe(2);
  remote.cut();
  expect(await waiting).toMatchObject({ isError: true });
});

test('a server by HTTP that says 400 of a session that it forgot is asked in a new one by the next call', async () => {
  await using remote = await startSessionToolServer(400);
  await using servers = await open({ far: { url: remote.url, headers: {} } });
  remote.forget();
  expect(await call(servers, 'far__echo', { message: 'Hello' })).toMatchObject({ isError: true });
  expect(await call(servers, 'far__echo', { message: 'again' })).toEqual({ text: 'again', isError: false });
});

test('a server by HTTP that breaks off is a tool’s error at once, and the next call reaches it', async () => {
  await using remote = await startSessionToolServer();
  await using servers = await open({ far: { url: remote.url, headers: {} } });
  const waiting = call(servers, 'far__wait');
  await expect.poll(() => remote.seen.waiting).toBe(1);
  remote.forget();
  remote.cut();
  const { text, isError } = await waiting;
  expect({ text, isError }).toEqual({
    text: expect.stringContaining('It ended before it had answered'),
    isError: true,
  });
  expect(await call(servers, 'far__echo', { message: 'again' })).toEqual({ text: 'again', isError: false });
});

test('a server by HTTP is called through the proxy, which is told who calls; the server is not', async () => {
  await using remote = await startRemoteToolServer('canary-5c1d');
  await using proxy = await startProxy(Number(new URL(remote.url).port));
  const proxies = readProxies({ HTTP_PROXY: `http://me:canary-proxy@127.0.0.1:${proxy.port}` }, []);
  const headers = { authorization: 'Bearer canary-5c1d' };
  await using servers = await open({ far: { url: 'http://tools.example/mcp', headers } }, proxies);
  expect(servers.failures).toEqual([]);
  expect(await call(servers, 'far__echo', { message: 'Hello' })).toEqual({ text: 'Hello', isError: false });
  expect(proxy.asked[0]).toMatchObject({
    method: 'POST',
    target: 'http://tools.example/mcp',
    headers: { 'proxy-authorization': expect.stringMatching(/^Basic /) },
  });
});

test('servers that cannot be used leave the tools of the others', async () => {
  const settings = {
    missing: { command: '/no/such/program', args: [], env: {} },
    ends: { command: '/bin/true', args: [], env: {} },
    nobody: { url: 'http://127.0.0.1:9999/mcp', headers: {} },
    files: testToolServer(),
  };
  await using servers = await open(settings);
  expect(servers.failures.map(({ message }) => message)).toEqual([
    'The tool server missing cannot be used: Its command was not found',
    'The tool server ends cannot be used: It ended',
    'The tool server nobody cannot be used: Nothing answers at its address',
  ]);
  expect(await call(servers, 'files__echo', { message: 'Hello' })).toMatchObject({ text: 'Hello' });
});
