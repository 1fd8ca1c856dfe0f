import { expect, test } from 'vitest';
import type { Life } from '@/lib/contracts/run-history';
import { fakeContext } from './fake-client';
import { showHistory } from './history';

const life: Life = {
  containerId: 'c'.repeat(64),
  imageReference: 'runner:1',
  startedAt: -60_000,
  endedAt: null,
  exitCode: null,
  cause: null,
  by: null,
  times: 1,
  lastLines: null,
};

test('each life has its end, who ended it, and its last words where it ended by itself', async () => {
  const { context, printed } = fakeContext({
    lives: [
      life,
      { ...life, endedAt: 0, exitCode: 3, cause: 'itself', times: 4, lastLines: ['a', 'b', 'c', 'd'] },
      { ...life, endedAt: -1000, exitCode: 0, cause: 'console', by: 'Restart, by ada', lastLines: ['bye'] },
      { ...life, startedAt: null, endedAt: -1000, exitCode: 137, cause: 'memory' },
    ],
  });
  expect(await showHistory(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    'now           Runs  ran 1 min',
    '0.0 s ago     Ended by itself (exit code 3), 4 times in a row  ran 1 min',
    '              b',
    '              c',
    '              d',
    '1 s ago       Ended by the console: Restart, by ada (exit code 0)  ran 59 s',
    '1 s ago       Killed: its memory limit was reached',
  ]);
});

test('without any it says so, and as JSON it is whole', async () => {
  const none = fakeContext({});
  await showHistory(none.context, { json: false });
  expect(none.printed).toEqual(['No container of the worker has run here yet.']);
  const all = fakeContext({ lives: [life] });
  await showHistory(all.context, { json: true });
  expect(JSON.parse(all.printed[0] ?? '')).toEqual({ lives: [life] });
});
