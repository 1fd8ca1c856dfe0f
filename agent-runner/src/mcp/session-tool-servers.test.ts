import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/sandbox';
import { readSessionToolServers } from './session-tool-servers';

const never = new AbortController().signal;

let workspace: string;
let sandbox: Sandbox;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'session-tools-'));
  sandbox = await openSandbox(workspace, 's1');
});
afterEach(async () => {
  await sandbox[Symbol.asyncDispose]();
  await rm(workspace, { recursive: true, force: true });
});

const put = (text: string) => writeFile(join(sandbox.directory, '.mcp.json'), text);
const read = (ofWorker = {}, programs = true) =>
  readSessionToolServers(sandbox, { ofWorker, programs }, never);
const tickets = { url: 'https://tools.example/mcp', headers: {} };

it('a session names servers of its own; of two with one name the worker’s counts', async () => {
  expect(await read()).toEqual({ servers: {}, problems: [] });
  await put(JSON.stringify({ mcpServers: { tickets, files: { command: 'serve' } } }));
  const { servers, problems } = await read({ files: tickets });
  expect(servers).toEqual({ tickets });
  expect(problems).toEqual([
    '.mcp.json of the session: The worker has a tool server files as well, which counts',
  ]);
});

it('a program is not started where commands need approval: the agent can write the file', async () => {
  await put(JSON.stringify({ mcpServers: { tickets, files: { command: 'serve' } } }));
  const { servers, problems } = await read({}, false);
  expect(servers).toEqual({ tickets });
  expect(problems).toEqual([expect.stringContaining('files is not started, since commands need approval')]);
});

it('a file that cannot be used is told by places, never by what it holds', async () => {
  await put('{"mcpServers": {"x": {"url": "canary"}}}');
  expect((await read()).problems).toEqual([
    expect.stringMatching(/^\.mcp\.json of the session: mcpServers\.x\.url: /),
  ]);
  await put('canary');
  expect((await read()).problems).toEqual(['.mcp.json of the session: It holds no JSON']);
  expect(JSON.stringify(await read())).not.toContain('canary');
});

it('a link out of the session is not followed', async () => {
  const outside = join(workspace, 'outside.json');
  await writeFile(outside, JSON.stringify({ mcpServers: { tickets } }));
  await symlink(outside, join(sandbox.directory, '.mcp.json'));
  const { servers, problems } = await read();
  expect(servers).toEqual({});
  expect(problems).toEqual([expect.stringContaining('links are not followed')]);
});
