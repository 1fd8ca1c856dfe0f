import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BlockedStack } from '@/lib/contracts/blocked-stack';
import type { LogLine } from '@/lib/contracts/log';
import type { Status } from '@/lib/contracts/status';
import { createFakeClock } from '@/lib/health/fake-machine.test-support';
import { initialStatus } from '@/lib/health/status';
import { type Incidents, openIncidents } from './incidents';

let directory: string;
let time: ReturnType<typeof createFakeClock>;
let lines: LogLine[];
let opened: Incidents[];
let blockedStack: (signal: AbortSignal) => Promise<BlockedStack | null>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-incidents-'));
  time = createFakeClock();
  lines = [line('before')];
  blockedStack = async () => null;
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.stop()));
  await rm(directory, { recursive: true });
});

const line = (text: string): LogLine => ({ number: 1, at: 0, stream: 'stdout', text });

async function open(): Promise<Incidents> {
  const incidents = await openIncidents({
    directory,
    clock: time.clock,
    lastLines: async (limit) => lines.slice(-limit),
    blockedStack,
  });
  opened.push(incidents);
  return incidents;
}

function status(verdict: Status['verdict'], code?: string): Status {
  const at = time.clock.now();
  const failure = { title: 'Broken', reason: '', remedy: { summary: '' }, evidence: [], at };
  return {
    ...initialStatus(at),
    verdict,
    title: verdict,
    failure: code === undefined ? null : { ...failure, code },
  };
}

const event = (action: string) => ({
  type: 'container' as const,
  action,
  id: 'x',
  name: 'worker',
  at: time.clock.now(),
  exitCode: action === 'die' ? 3 : null,
});

/** Of the newest, as soon as it is on the disk. */
async function sealedOf(incidents: Incidents) {
  const [summary] = incidents.view().incidents;
  return await vi.waitFor(async () => {
    const sealed = (await incidents.read(summary?.id ?? ''))?.sealed;
    expect(sealed).toBeDefined();
    return sealed;
  }, 20_000);
}

test('what was seen is on the disk before anything else happens, and half a minute later what came after it, too', async () => {
  const incidents = await open();
  incidents.noteEvent(event('start'));
  await time.advance(60_000);
  incidents.noteEvent(event('die'));
  incidents.note(status('failed', 'container-exited'));
  expect(await sealedOf(incidents)).toMatchObject({
    status: { failure: { code: 'container-exited' } },
    lines: [{ text: 'before' }],
    events: [{ action: 'die', exitCode: 3 }],
  });

  await time.advance(10_000);
  incidents.noteEvent(event('start'));
  lines.push(line('after'));
  await time.advance(20_000);
  await incidents.stop();
  lines = [line('the log of another life')];
  const sealed = await sealedOf(incidents);
  expect(sealed?.lines.map(({ text }) => text)).toEqual(['before', 'after']);
  expect(sealed?.events.map(({ action }) => action)).toEqual(['die', 'start']);
});

const hangs: BlockedStack = {
  type: 'blocked',
  frames: [{ function: 'parse', file: '/app/main.cjs', line: 1, column: 2 }],
};

test.each([
  ['at its begin', ['worker-hung']],
  ['when it is met later', ['temporal-refused', 'worker-hung']],
])(
  'where the worker hangs is sealed %s, once, and stays when what came after is added',
  async (_when, codes) => {
    let asked = 0;
    blockedStack = async () => {
      asked += 1;
      return hangs;
    };
    const incidents = await open();
    for (const code of [...codes, 'worker-hung']) incidents.note(status('failed', code));
    await vi.waitFor(async () => expect((await sealedOf(incidents))?.stack).toEqual(hangs));
    lines.push(line('after'));
    await time.advance(30_000);
    await incidents.stop();
    expect(await sealedOf(incidents)).toMatchObject({
      stack: hangs,
      lines: [{ text: 'before' }, { text: 'after' }],
    });
    expect(asked).toBe(1);
  },
);

test('a stack that nobody can tell, or that is still asked for when the console ends, keeps nothing from being sealed', async () => {
  blockedStack = () => Promise.reject(new Error('staged'));
  const first = await open();
  first.note(status('failed', 'worker-hung'));
  expect(await sealedOf(first)).not.toHaveProperty('stack');
  first.note(status('ready'));
  await first.stop();
  blockedStack = (signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const second = await open();
  second.note(status('failed', 'worker-hung'));
  await second.stop();
  expect(await sealedOf(second)).toMatchObject({ lines: [{ text: 'before' }] });
});

test('another console goes on with the incident that is open, and keeps what is sealed of it', async () => {
  const first = await open();
  first.note(status('failed', 'temporal-refused'));
  await first.stop();
  const second = await open();
  second.note(status('working'));
  second.note(status('failed', 'temporal-refused'));
  expect(second.view().incidents).toHaveLength(1);
  second.note(status('ready'));
  await second.stop();
  const third = await open();
  const [summary] = third.view().incidents;
  expect(summary?.endedAt).not.toBeNull();
  expect(await third.read(summary?.id ?? '')).toMatchObject({ sealed: { lines: [{ text: 'before' }] } });
});

test('fifty are kept, and their files are the owner’s', async () => {
  const incidents = await open();
  for (let count = 0; count < 60; count += 1) {
    await time.advance(1000);
    incidents.note(status('failed', 'temporal-refused'));
    await time.advance(1000);
    incidents.note(status('ready'));
  }
  await incidents.stop();
  const names = await readdir(directory);
  expect(names).toHaveLength(51);
  for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
});

test('an id that is no incident’s reads nothing, whatever file it may name', async () => {
  const incidents = await open();
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ status: status('ready'), lines: [], events: [] }),
  );
  expect(await incidents.read('index')).toBeNull();
});

test('the verdict is kept over time, each once', async () => {
  const incidents = await open();
  for (const verdict of ['ready', 'ready', 'stopped'] as const) incidents.note(status(verdict));
  expect(incidents.view().verdicts.map(({ verdict }) => verdict)).toEqual(['ready', 'stopped']);
});

test('who listens hears when it begins, becomes another and ends, and nothing in between', async () => {
  const incidents = await open();
  const heard: Array<[number, boolean]> = [];
  incidents.subscribe(({ faults, endedAt }) => heard.push([faults.length, endedAt !== null]));
  for (const code of ['one', 'one', 'two']) incidents.note(status('failed', code));
  for (const verdict of ['working', 'ready', 'ready'] as const) incidents.note(status(verdict));
  expect(heard).toEqual([
    [1, false],
    [2, false],
    [2, true],
  ]);
});

test('a line of a megabyte is cut', async () => {
  lines = [line('x'.repeat(1_000_000))];
  const incidents = await open();
  incidents.note(status('failed', 'container-exited'));
  expect((await sealedOf(incidents))?.lines[0]?.text).toHaveLength(4000);
});
