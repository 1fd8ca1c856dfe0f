import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSession, listJournals, readJournal, sessionRunIds, sessionsProblem } from './session-files';

let home: string;
let sessions: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stigmer-runs-'));
  sessions = join(home, 'sessions');
  folder = join(sessions, 's1/.agent');
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const read = (session = 's1') => readJournal(sessions, session, 'r1');
const refused = { type: 'none', reason: 'What stands in the place of its journal is no file of the runner' };

test('of a journal that several holders wrote, the last one counts', async () => {
  for (const [name, text] of [
    ['run-r1.jsonl', 'zero'],
    ['run-r1@2.jsonl', 'two'],
    ['run-r1@10.jsonl', 'ten'],
    ['run-r2@1.jsonl', ''],
    ['thread@1.jsonl', ''],
    ['result-r1.json', ''],
  ] as const)
    await writeFile(join(folder, name), text);
  expect(await read()).toEqual({ type: 'read', bytes: Buffer.from('ten') });
  expect((await listJournals(sessions, 's1')).map(({ runId }) => runId).sort()).toEqual(['r1', 'r2']);
  expect(await findSession(sessions, 'r2')).toBe('s1');
  expect(await findSession(sessions, 'r3')).toBeNull();
  expect((await sessionRunIds(sessions, 's1', 1)).length).toBe(1);
});

test('a link, a hard link, a FIFO or a linked folder in its place is not read, and holds nobody up', async () => {
  const secret = join(home, 'secret');
  await writeFile(secret, 'secret');
  const place = join(folder, 'run-r1@1.jsonl');
  await symlink(secret, place);
  expect(await read()).toMatchObject({ type: 'none' });
  await rm(place);
  await link(secret, place);
  expect(await read()).toEqual(refused);
  await rm(place);
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', place]);
  expect(await read()).toEqual(refused);

  const elsewhere = join(home, 'elsewhere/.agent');
  await mkdir(elsewhere, { recursive: true });
  await writeFile(join(elsewhere, 'run-r1@1.jsonl'), 'secret');
  await rm(folder, { recursive: true });
  await symlink(elsewhere, folder);
  expect(await read()).toEqual(refused);
  await symlink(join(home, 'elsewhere'), join(sessions, 's2'));
  expect(await read('s2')).toEqual(refused);
});

test('a session whose name leads elsewhere is none', async () => {
  await mkdir(join(home, 'other/.agent'), { recursive: true });
  await writeFile(join(home, 'other/.agent/run-r1@1.jsonl'), 'secret');
  expect(await read('../other')).toEqual({
    type: 'none',
    reason: 'Its session has no directory of its own',
  });
});

test('of a journal beyond all measure the last whole lines are read', async () => {
  const path = join(folder, 'run-r1@1.jsonl');
  await truncate(await writeFile(path, '').then(() => path), 40_000_000);
  await writeFile(path, '\nlast\n', { flag: 'a' });
  const found = await read();
  expect(found.type === 'read' && found.bytes.toString()).toBe('last\n');
});

test('what is missing is said', async () => {
  expect(await read()).toEqual({ type: 'none', reason: 'It has not begun, or its journal was removed' });
  expect(await read('gone')).toEqual({ type: 'none', reason: 'The session’s directory was removed' });
  expect(await sessionsProblem(join(home, 'none'))).toBeNull();
  expect(await sessionsProblem(join(home, 'secret'))).toBeNull();
});
