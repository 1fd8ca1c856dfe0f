import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ScriptedModel, ScriptedModelOptions } from '../agent/scripted-model.test-support';
import { startScriptedOllama } from '../agent/scripted-ollama.test-support';

const root = `${import.meta.dirname}/../../..`;
const patienceMs = 1000;

let workspace: string;
let model: ScriptedModel;
let children: ChildProcess[];

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'two-processes-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await model.close();
  await rm(workspace, { recursive: true, force: true });
});

const run = (command: string) => ({ toolCalls: [{ name: 'run_command', input: { command } }] });

/** Starts a worker’s process that runs one execution in the session `s1`; `ended` is what it says of its end. */
function execute(script: string, executionId = 'run-1') {
  const input = JSON.stringify({ executionId, sessionId: 's1', message: `script:${script}` });
  const program = join(import.meta.dirname, 'second-worker.test-support.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, workspace, model.url, input, String(patienceMs)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  return { child, ended: text(child.stdout).then((said) => JSON.parse(said || 'null')) };
}

async function startModel(scripts: ScriptedModelOptions['scripts']): Promise<void> {
  model = await startScriptedOllama({ scripts });
}

const untilAsked = (turnIndex: number, count = 1) =>
  vi.waitFor(
    () => {
      const asked = model.requests.filter((request) => request.turnIndex === turnIndex).length;
      expect(asked).toBeGreaterThanOrEqual(count);
    },
    { timeout: 30_000, interval: 20 },
  );

const log = () => readFile(join(workspace, 'sessions/s1/log.txt'), 'utf8');

async function journals(): Promise<string[]> {
  const folder = join(workspace, 'sessions/s1/.agent');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  return await Promise.all(
    names.map(async (name) => `${name}\n${await readFile(join(folder, name), 'utf8')}`),
  );
}

/** The first answer to the second turn comes late; the next one at once. */
function interrupted(): ScriptedModelOptions['scripts'][string] {
  let asked = 0;
  return [
    run('echo first >> log.txt'),
    () => ({ ...run('echo second >> log.txt'), delayMs: asked++ === 0 ? 3 * patienceMs : 0 }),
    { text: 'done' },
  ];
}

it('a worker that was suspended while another one did its work can do nothing more when it wakes', async () => {
  await startModel({ interrupted: interrupted() });
  const stale = execute('interrupted');
  await untilAsked(1);
  stale.child.kill('SIGSTOP');
  const second = execute('interrupted');
  expect(await second.ended).toMatchObject({ result: { text: 'done', resumedSteps: 1, toolCalls: 2 } });
  const left = await journals();
  stale.child.kill('SIGCONT');
  expect(await stale.ended).toEqual({ type: 'session-lease-lost' });
  expect(await log()).toBe('first\nsecond\n');
  expect(await journals()).toEqual(left);
});

it('a running command of a worker that lost its session is ended at once', async () => {
  await startModel({
    works: [run('sleep 600; echo late >> log.txt'), { text: 'done' }],
    small: [{ text: 'ok' }],
  });
  const stale = execute('works');
  const begun = async () => expect((await journals()).join('')).toContain('tool-start');
  await vi.waitFor(begun, { timeout: 30_000 });
  stale.child.kill('SIGSTOP');
  expect(await execute('small', 'run-2').ended).toMatchObject({ result: { text: 'ok' } });
  stale.child.kill('SIGCONT');
  expect(await stale.ended).toEqual({ type: 'session-lease-lost' });
});

it('a worker that lives keeps its session however long it works; the other one waits', async () => {
  const slow = [run(`sleep ${(3 * patienceMs) / 1000}; echo one >> log.txt`), { text: 'done' }];
  await startModel({ slow, small: [run('echo two >> log.txt'), { text: 'ok' }] });
  const first = execute('slow');
  await untilAsked(0);
  const second = execute('small', 'run-2');
  expect(await first.ended).toMatchObject({ result: { text: 'done' } });
  expect(await second.ended).toMatchObject({ result: { text: 'ok' } });
  expect(await log()).toBe('one\ntwo\n');
});

it('what a killed worker left is gone on with, and its run stays in the conversation of the session', async () => {
  await startModel({ interrupted: interrupted(), small: [{ text: 'ok' }] });
  const killed = execute('interrupted');
  await untilAsked(1);
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  expect(await execute('small', 'run-2').ended).toMatchObject({ result: { text: 'ok' } });
  const told = JSON.stringify(model.requests.at(-1)?.body);
  expect(told).toContain('script:interrupted');
  expect(told).toContain('echo first');
  expect(told).toContain('ended before it was done');
});
