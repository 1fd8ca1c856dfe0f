import { describe, expect, test } from 'vitest';
import type { DesiredState } from './desired-state';
import { nextStep, type Observed } from './next-step';

const oldId = 'old'.padEnd(12, '0');
const newId = 'new'.padEnd(12, '1');

const one = (id: string, more: Partial<Observed> = {}): Observed => ({
  id,
  name: 'main',
  state: 'running',
  identity: id === newId ? 'agent-runner/new' : 'agent-runner/old',
  loops: false,
  ...more,
});
const kept = (more: Partial<Observed> = {}) => one(oldId, { name: 'previous', state: 'exited', ...more });

const target = { containerId: newId, specHash: 'hash', imageId: 'image' };
const changing = (want: 'running' | 'stopped' | 'absent', more = {}): DesiredState => ({
  phase: 'changing',
  want,
  ...target,
  settings: null,
  ...more,
});
const settled: DesiredState = { phase: 'settled', want: 'running', ...target };
const trial = (more = {}): DesiredState => ({
  phase: 'trial',
  identity: 'agent-runner/new',
  specHash: 'hash',
  imageId: 'image',
  previous: { containerId: oldId, want: 'running' },
  restoresSettings: true,
  ...more,
});

function next(
  desired: DesiredState | null,
  containers: Observed[],
  { seen = null, done = false }: { seen?: boolean | null; done?: boolean } = {},
) {
  return nextStep(desired, { containers, seen, done });
}

describe('the table of next steps', () => {
  test('what is settled is left alone, whatever somebody did to the container since', () => {
    for (const state of ['running', 'exited', 'paused', 'created'] as const)
      expect(next(settled, [one(newId, { state })])).toBeNull();
    expect(next(settled, [])).toBeNull();
    expect(next(null, [one(newId)])).toBeNull();
  });

  test('what a rehearsal left goes first, in whatever phase, and the container beside it is not meant', () => {
    const left = one(oldId, { name: 'rehearsal' });
    for (const desired of [null, settled, trial(), changing('running'), changing('absent')])
      expect(next(desired, [one(newId), left])).toEqual({ type: 'remove', id: oldId, unseen: true });
  });

  test.each([null, settled])(
    'a container kept beside the main one tells of a change that nobody wrote down',
    (desired) => {
      expect(next(desired, [one(newId), kept()])).toEqual({
        type: 'begin-trial',
        identity: 'agent-runner/new',
        previousId: oldId,
      });
    },
  );

  test('a trial is decided by Temporal, and by nothing else where the new one runs', () => {
    const both = [one(newId), kept()];
    expect(next(trial(), both)).toEqual({ type: 'ask-temporal', id: newId });
    expect(next(trial(), both, { seen: true })).toEqual({ type: 'commit', id: newId });
    expect(next(trial(), both, { seen: false })).toEqual({ type: 'roll-back' });
  });

  test.each([
    ['was not made', [kept()]],
    ['was not made, and the old one still has its name', [one(oldId)]],
    ['was not started', [one(newId, { state: 'created' }), kept()]],
    [
      'was not started, while the old one runs yet',
      [one(newId, { state: 'created' }), kept({ state: 'running' })],
    ],
    ['ended', [one(newId, { state: 'exited' }), kept()]],
    ['loops', [one(newId, { state: 'restarting' }), kept()]],
  ])('a trial whose container %s is rolled back unasked', (_, containers) => {
    expect(next(trial(), containers)).toEqual({ type: 'roll-back' });
  });

  test('a trial without anything to go back to keeps the new one, or ends', () => {
    const first = trial({ previous: null });
    expect(next(first, [one(newId, { state: 'created' })])).toEqual({ type: 'commit', id: newId });
    expect(next(first, [])).toEqual({ type: 'adopt', id: null });
    expect(next(trial(), [one(newId)])).toEqual({ type: 'commit', id: newId });
  });

  test('the settings come first, then the second container, the name, and the state last', () => {
    const back = changing('running', { containerId: oldId, settings: 'restore' });
    expect(next(back, [one(newId), kept()])).toEqual({ type: 'settings', how: 'restore' });
    const after = changing('running', { containerId: oldId });
    expect(next(after, [one(newId), kept()])).toEqual({ type: 'remove', id: newId, unseen: true });
    expect(next(after, [kept()])).toEqual({ type: 'rename', id: oldId });
    expect(next(after, [one(oldId, { state: 'exited' })])).toEqual({ type: 'start', id: oldId });
    expect(next(after, [one(oldId)])).toEqual({ type: 'settle' });
  });

  test('the one that the new one replaced is removed with its full grace', () => {
    const step = next(changing('running'), [one(newId), kept()]);
    expect(step).toEqual({ type: 'remove', id: oldId, unseen: false });
  });

  test('a container that ends as soon as it is started is started once', () => {
    const ended = [one(newId, { state: 'exited' })];
    expect(next(changing('running'), ended)).toEqual({ type: 'start', id: newId });
    expect(next(changing('running'), ended, { done: true })).toEqual({ type: 'settle' });
  });

  test('what is paused is unpaused first, whether it is to run or to stop', () => {
    for (const want of ['running', 'stopped'] as const)
      expect(next(changing(want), [one(newId, { state: 'paused' })])).toEqual({ type: 'unpause', id: newId });
  });

  test('between two lives of a loop a container is not stopped yet, though it has ended', () => {
    const between = [one(newId, { state: 'exited', loops: true })];
    expect(next(changing('stopped'), between)).toEqual({ type: 'stop', id: newId });
    expect(next(changing('stopped'), between, { done: true })).toEqual({ type: 'settle' });
  });

  test('stopped is stopped, absent is gone, and both are said when they are reached', () => {
    expect(next(changing('stopped'), [one(newId)])).toEqual({ type: 'stop', id: newId });
    expect(next(changing('stopped'), [one(newId, { state: 'exited' })])).toEqual({ type: 'settle' });
    expect(next(changing('absent'), [one(newId), kept()])).toMatchObject({ type: 'remove', id: newId });
    expect(next(changing('absent'), [kept()])).toMatchObject({ type: 'remove', id: oldId });
    expect(next(changing('absent', { containerId: null }), [])).toEqual({ type: 'settle' });
  });

  test('where the wanted one was removed by somebody, the one that is there takes its place', () => {
    const gone = changing('running', { containerId: 'gone'.padEnd(12, '0') });
    expect(next(gone, [kept()])).toEqual({ type: 'adopt', id: oldId });
    expect(next(gone, [])).toEqual({ type: 'adopt', id: null });
  });
});
