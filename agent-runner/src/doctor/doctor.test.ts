import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctorReportSchema } from '@/lib/contracts/doctor';
import { diagnose } from '../commands/doctor';
import { testToolServer } from '../mcp/tool-server.test-support';
import { readSettings } from '../settings';
import { examine } from './doctor';
import { listenLocally } from './local-server.test-support';

const never = new AbortController().signal;
const everyCheck = [
  'settings',
  'temporal',
  'namespace',
  'backend',
  'model',
  'workspace',
  'clock',
  'sandbox',
  'shell',
];

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'stigmer-doctor-'));
});
afterEach(() => rm(workspace, { recursive: true }));

function read(environment: Record<string, string>) {
  return readSettings({
    environment: { WORKSPACE_ROOT_DIR: workspace, ...environment },
    readFile: () => Buffer.from(''),
    newIdentity: () => 'agent-runner/1',
  });
}

test('wrong settings are each named, without their secrets, and nothing else is looked at', async () => {
  const reading = read({ TEMPORAL_MAX_CONCURRENCY: 'ten', LOG_LEVEL: 'loud', STIGMER_LLM_API_KEY: 'canary' });
  const { output, healthy } = await diagnose(reading, { json: true, version: '1', signal: never });
  const { identity, checks } = doctorReportSchema.parse(JSON.parse(output));
  expect(healthy).toBe(false);
  expect(identity).toBeNull();
  expect(checks.map(({ id, state, code }) => [id, state, code])).toEqual([
    ['settings', 'fail', 'settings-wrong'],
  ]);
  expect(checks[0]?.evidence.map(({ label }) => label)).toEqual(['TEMPORAL_MAX_CONCURRENCY', 'LOG_LEVEL']);
  expect(output).not.toContain('canary');
});

test('one thing that fails does not hide the others: every check is in the report, in its order', async () => {
  const { checks } = await examine(read({ TEMPORAL_ADDRESS: 'no-such-host.invalid:7233' }), {
    version: '1',
    signal: never,
  });
  expect(checks.map(({ id }) => id)).toEqual(everyCheck);
  expect(checks.find(({ id }) => id === 'temporal')?.code).toBe('temporal-dns');
  expect(checks.find(({ id }) => id === 'shell')?.state).toBe('pass');
});

test('tool servers are asked for their tools, and one that does not answer is named without its settings', async () => {
  const servers = { files: testToolServer(), missing: { command: '/no/such/canary' } };
  const { checks } = await examine(read({ STIGMER_MCP_SERVERS: JSON.stringify({ mcpServers: servers }) }), {
    version: '1',
    signal: never,
  });
  const tools = checks.find(({ id }) => id === 'tools');
  expect(tools).toMatchObject({ state: 'warn', code: 'tool-server-unavailable' });
  expect(tools?.evidence[0]?.value).toContain('files__echo');
  expect(JSON.stringify(tools)).not.toMatch(/canary|of-the-settings/);
});

test('older names of settings are a warning, and no failure', async () => {
  const { checks } = await examine(read({ TASK_QUEUE: 'old' }), { version: '1', signal: never });
  expect(checks[0]).toMatchObject({
    id: 'settings',
    state: 'warn',
    cause: expect.stringContaining('TASK_QUEUE'),
  });
});

test('what does not end in time is said to be unknown; the rest stands', async () => {
  await using silent = await listenLocally(createServer());
  const { checks } = await examine(read({ STIGMER_LLM_BASE_URL: `http://${silent.address}` }), {
    version: '1',
    signal: never,
    checkTimeoutMs: 500,
  });
  expect(checks.map(({ id }) => id)).toEqual(everyCheck);
  expect(checks.find(({ id }) => id === 'model')).toMatchObject({ state: 'fail', code: 'check-unfinished' });
  expect(checks.find(({ id }) => id === 'shell')?.state).toBe('pass');
});

test('people read one line per check, and under a failure its cause, what was seen and what to do', async () => {
  const reading = read({ TEMPORAL_ADDRESS: 'no-such-host.invalid:7233' });
  const { output } = await diagnose(reading, { json: false, version: '0.1.0', signal: never });
  const lines = output.split('\n');
  expect(lines[0]).toBe('agent-runner 0.1.0, agent-runner/1');
  const failed = lines.findIndex((line) => line.startsWith('fail  temporal '));
  expect(lines[failed]).toContain('no-such-host.invalid:7233');
  expect(lines.slice(failed + 1).find((line) => line.includes('→'))).toBeDefined();
  expect(output).not.toContain('undefined');
});
