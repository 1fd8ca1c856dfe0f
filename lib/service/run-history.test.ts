import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/operation';
import type { ContainerFacts, EngineEvent } from '@/lib/engine/types';
import { livesMax } from './lives';
import { endsInVain, refusedSettings } from './refused-settings';
import { openRunHistory, type RunHistory } from './run-history';

const id = 'c'.repeat(64);
const running: ContainerFacts = {
  id,
  name: 'runner',
  imageId: 'sha256:aaaa',
  imageReference: 'runner:1',
  labels: {},
  environment: {},
  state: 'running',
  createdAt: 1000,
  startedAt: 1000,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  networkMode: 'host',
  tty: false,
  mounts: [],
};

let directory: string;
let history: RunHistory;
let operation: Pick<Operation, 'kind' | 'startedBy'> | null;

const open = () =>
  openRunHistory({ path: join(directory, 'run-history.json'), operationRunning: () => operation });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-history-'));
  operation = null;
  history = await open();
});
afterEach(async () => {
  await history.saved();
  await rm(directory, { recursive: true });
});

function tell(action: string, at: number, exitCode: number | null = null, outOfMemory = false): void {
  const event: EngineEvent = { type: 'container', action, id, name: 'runner', at, exitCode };
  history.noteEvent(event, outOfMemory);
}

const ended = (startedAt: number, finishedAt: number, exitCode: number): ContainerFacts => ({
  ...running,
  state: 'exited',
  startedAt,
  finishedAt,
  exitCode,
});

test('one end that is told by an event and shown by an answer is one life, in whichever order', () => {
  history.noteFacts(running);
  tell('die', 5010, 3);
  history.noteFacts(ended(1000, 5000, 3));
  history.noteFacts({ ...running, startedAt: 200_000, finishedAt: 5000 });
  history.noteFacts(ended(200_000, 205_000, 4));
  tell('die', 205_010, 4);
  expect(history.lives()).toMatchObject([
    { startedAt: 200_000, endedAt: 205_000, exitCode: 4, cause: 'itself', times: 1 },
    { startedAt: 1000, endedAt: 5010, exitCode: 3, cause: 'itself', times: 1 },
  ]);
});

test('a loop is one record that counts, and leaves what was before it in the list', () => {
  history.noteFacts(running);
  tell('die', 500_000, 0);
  for (let round = 0; round < 300; round += 1) {
    history.noteFacts({ ...running, startedAt: 900_000 + round * 1000, restartCount: round });
    tell('die', 900_500 + round * 1000, 3);
  }
  expect(history.lives()).toMatchObject([
    { startedAt: 900_000, endedAt: 1_199_500, exitCode: 3, times: 300 },
    { startedAt: 1000, endedAt: 500_000 },
  ]);
});

test('the same end hours later is an end of its own', () => {
  history.noteFacts(running);
  tell('die', 5000, 3);
  history.noteFacts({ ...running, startedAt: 6000 });
  tell('die', 7_200_000, 3);
  expect(history.lives().map(({ times }) => times)).toEqual([1, 1]);
});

test('who ended it: the memory limit, the console with who began it, somebody at the engine, itself, a signal from nowhere', () => {
  const life = (startedAt: number) => history.noteFacts({ ...running, startedAt });
  life(1000);
  tell('die', 200_000, 137, true);
  life(300_000);
  operation = { kind: 'restart', startedBy: 'ada' };
  tell('kill', 400_000);
  tell('die', 400_100, 0);
  operation = null;
  life(500_000);
  tell('kill', 600_000);
  tell('die', 600_100, 143);
  life(700_000);
  tell('die', 800_000, 1);
  life(900_000);
  tell('die', 1_000_000, 137);
  expect(history.lives().map(({ cause, by }) => by ?? cause)).toEqual([
    'unknown',
    'itself',
    'engine',
    'Restart, by ada',
    'memory',
  ]);
});

test('a crash while an operation waits is its own, not the console’s', () => {
  history.noteFacts(running);
  operation = { kind: 'start', startedBy: 'ada' };
  tell('die', 3000, 1);
  expect(history.lives()).toMatchObject([{ cause: 'itself', exitCode: 1 }]);
});

test('a life that ended while no console ran is known from the answer about the next one', async () => {
  history.noteFacts(running);
  await history.saved();
  history = await open();
  history.noteFacts({ ...running, startedAt: 90_000, finishedAt: 80_000 });
  expect(history.lives()).toMatchObject([
    { startedAt: 90_000, endedAt: null },
    { startedAt: 1000, endedAt: 80_000, cause: 'unknown', exitCode: null },
  ]);
});

test('it lasts over a restart of the console, and stays bounded', async () => {
  for (let each = 0; each < livesMax + 20; each += 1) {
    history.noteFacts({ ...running, id: `${each}`.padStart(64, '0'), startedAt: each * 1000 });
  }
  await history.saved();
  const again = await open();
  expect(again.lives()).toEqual(history.lives());
  expect(again.lives()).toHaveLength(livesMax);
});

test('a file that cannot be read is begun anew', async () => {
  await writeFile(join(directory, 'run-history.json'), '{"version":1,"lives":[{}]}');
  history = await open();
  expect(history.lives()).toEqual([]);
});

test('its last words are asked for once, and an end is told once', () => {
  const told: Array<number | null> = [];
  history.subscribe(({ exitCode }) => told.push(exitCode));
  history.noteFacts(running);
  tell('die', 5000, 78);
  history.noteFacts(ended(1000, 4990, 78));
  expect(told).toEqual([78]);
  const life = history.unread(id);
  if (life === null) throw new Error('Its words were not read yet');
  history.noteLines(life, ['bye']);
  expect(history.unread(id)).toBeNull();
  expect(history.lives()[0]?.lastLines).toEqual(['bye']);
});

test('a refused setting is the cause until a life shows that it is mended', () => {
  history.noteFacts(running);
  tell('die', 3000, 78);
  history.noteFacts({ ...running, startedAt: 4000 });
  operation = { kind: 'stop', startedBy: 'the console' };
  tell('kill', 5000);
  tell('die', 5500, 143);
  expect(refusedSettings(history.lives(), id)).toMatchObject({ exitCode: 78 });
  history.noteFacts({ ...running, startedAt: 10_000 });
  tell('kill', 100_000);
  tell('die', 100_500, 0);
  expect(refusedSettings(history.lives(), id)).toBeNull();
});

test('only a fresh end by a setting asks for an end of the loop', () => {
  history.noteFacts(running);
  tell('die', 3000, 78);
  const [end] = history.lives();
  if (end === undefined) throw new Error('It ended');
  expect(endsInVain(end, 4000)).toBe(true);
  expect(endsInVain(end, 10_000_000)).toBe(false);
  expect(endsInVain({ ...end, exitCode: 1 }, 4000)).toBe(false);
});
