import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { openSandbox } from '../sandbox/sandbox';
import { takeLease } from '../session/lease';
import { readSettings } from '../settings';
import { readSessionsArguments, sessionsOnce } from './sessions';

const daysMs = 86_400_000;

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'sessions-'));
  await make('old', 40, 10);
  await make('large', 0, 200_000);
  await make('new', 0, 10);
});

afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
});

async function make(sessionId: string, ageDays: number, bytes: number): Promise<void> {
  await using sandbox = await openSandbox(workspace, sessionId);
  await mkdir(join(sandbox.directory, 'folder'));
  await writeFile(join(sandbox.directory, 'folder/file'), 'x'.repeat(bytes));
  const at = new Date(Date.now() - ageDays * daysMs);
  await utimes(sandbox.directory, at, at);
}

/** Nothing answers at the address: what is removed is removed all the same. */
async function sessions(...args: string[]) {
  const reading = readSettings({
    environment: { WORKSPACE_ROOT_DIR: workspace, TEMPORAL_ADDRESS: '127.0.0.1:1' },
    newIdentity: () => 'agent-runner/1',
    readFile: () => Buffer.from(''),
  });
  const given = readSessionsArguments([...args, '--json']);
  if (reading.type === 'refused' || given.type === 'refused') throw new Error('refused');
  const told: string[] = [];
  const parts = {
    clock: systemClock,
    signal: new AbortController().signal,
    tell: (line: string) => told.push(line),
  };
  const listed: unknown[] = JSON.parse(await sessionsOnce(reading.settings, given, parts));
  return { listed, told };
}

it('the sessions are listed by their last use, with their size, and nothing is removed', async () => {
  const { listed } = await sessions();
  expect(listed).toMatchObject([
    { sessionId: 'old', bytes: 10, removed: false },
    { sessionId: 'large', bytes: 200_000 },
    { sessionId: 'new' },
  ]);
  expect(await readdir(join(workspace, 'sessions'))).toHaveLength(3);
});

it('only what is older or larger is cleaned up, and that Temporal could not be asked is said', async () => {
  const { listed, told } = await sessions('--older-than', '30d', '--clean');
  expect(listed).toMatchObject([{ sessionId: 'old', removed: true }]);
  expect(told.join()).toContain('Temporal was not asked');
  expect((await sessions('--larger-than', '100kB', '--clean')).listed).toMatchObject([
    { sessionId: 'large' },
  ]);
  expect(await readdir(join(workspace, 'sessions'))).toEqual(['new']);
});

it('a session in which somebody works is left alone', async () => {
  await using sandbox = await openSandbox(workspace, 'large');
  const times = { renewMs: 500, patienceMs: 10_000 };
  await using _lease = await takeLease(sandbox, {
    clock: systemClock,
    signal: new AbortController().signal,
    times,
  });
  const { listed } = await sessions('--larger-than', '100kB', '--clean');
  expect(listed).toMatchObject([{ sessionId: 'large', removed: false }]);
});

it.each([
  [['--clean'], 'Say which ones'],
  [['--older-than', 'soon'], 'm, h, d'],
  [['--larger-than', '5'], 'kB, MB, GB'],
  [['everything'], 'Usage'],
])('%j is refused with what is missing', (args, words) => {
  expect(readSessionsArguments(args)).toMatchObject({
    type: 'refused',
    message: expect.stringContaining(words),
  });
});
