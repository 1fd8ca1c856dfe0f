import { expect, test } from 'vitest';
import { Failure } from '@/lib/core/failure';
import { startFailureOutput } from './start-failure';

const taken = new Failure({
  code: 'port-taken',
  title: 'Port 3000 is taken',
  reason: 'Another program listens on it.',
  remedy: { summary: 'Choose another.', command: 'npx stigmer-console up --port 3001' },
});

test('H24: a console started with --json says as JSON why it did not start, and nothing else', () => {
  const { stdout, stderr } = startFailureOutput(taken, true, 0);
  expect(JSON.parse(stdout ?? '')).toMatchObject({ type: 'failure', failure: { code: 'port-taken' } });
  expect(stderr).toBeNull();
});

test('a person reads what failed, why, and the command to paste', () => {
  expect(startFailureOutput(taken, false, 0)).toEqual({
    stdout: null,
    stderr:
      'Port 3000 is taken\nAnother program listens on it.\nChoose another.\n  npx stigmer-console up --port 3001',
  });
});

test('a bug keeps its stack beside the JSON', () => {
  const bug = new Error('boom');
  const { stdout, stderr } = startFailureOutput(bug, true, 0);
  expect(JSON.parse(stdout ?? '')).toMatchObject({ failure: { code: 'internal-error' } });
  expect(stderr).toBe(bug);
});
