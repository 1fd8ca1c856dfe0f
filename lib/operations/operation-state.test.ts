import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OperationStep } from '@/lib/contracts/operation';
import { applyEvent, type EndEvent, type OperationEvent } from './operation-state';
import { recordedOperation, recordedStep } from './recorded-operation';

const failure = {
  code: 'x',
  title: 'It failed',
  reason: 'Why',
  remedy: { summary: 'Do' },
  evidence: [],
  at: 1,
};
const ends: EndEvent[] = [
  { type: 'operation-succeed', outcome: 'Done' },
  { type: 'operation-fail', failure },
  { type: 'operation-cancel', outcome: 'Cancelled' },
];
const start: OperationEvent = { type: 'step-start', id: 'first' };
const progress: OperationEvent = { type: 'step-progress', id: 'first', detail: 'half' };
const end: OperationEvent = { type: 'step-end', id: 'first', state: 'succeeded' };

const stepStates: Array<OperationStep['state']> = [
  'pending',
  'running',
  'succeeded',
  'warned',
  'failed',
  'skipped',
  'cancelled',
];
const allowed: Record<string, readonly string[]> = {
  'step-start': ['pending'],
  'step-progress': ['running'],
  'step-end': ['running', 'pending'],
};

describe('the table of an operation', () => {
  const pairs = stepStates.flatMap((state) => [start, progress, end].map((event) => ({ state, event })));
  test.each(pairs)(
    '$event.type of a $state step is applied or refused with its reason',
    ({ state, event }) => {
      const operation = recordedOperation({ steps: [recordedStep('first', state)] });
      const result = applyEvent(operation, event, 2000);
      if (allowed[event.type]?.includes(state)) expect(result.problem).toBeNull();
      else expect(result).toEqual({ operation, problem: `${event.type} of the ${state} step first` });
    },
  );

  test.each([start, progress, end, ...ends])('$type after the end changes nothing', (event) => {
    const operation = recordedOperation({ state: 'cancelled', endedAt: 1500 });
    expect(applyEvent(operation, event, 2000)).toEqual({
      operation,
      problem: `${event.type} after the operation cancelled`,
    });
  });

  test('two steps never run at the same time', () => {
    const operation = recordedOperation({
      steps: [recordedStep('first'), recordedStep('second', 'running')],
    });
    expect(applyEvent(operation, start, 2000).problem).toBe('step-start of first while second runs');
  });

  test('an event of a step that does not exist is refused', () => {
    expect(applyEvent(recordedOperation(), { ...start, id: 'third' }, 1).problem).toContain(
      'unknown step third',
    );
  });

  test('the step that ran when it failed is the failed one, later steps stay untouched', () => {
    const running = applyEvent(recordedOperation(), start, 1100).operation;
    const { operation } = applyEvent(running, { type: 'operation-fail', failure }, 1200);
    expect(operation).toMatchObject({ state: 'failed', endedAt: 1200, outcome: 'It failed', failure });
    expect(operation.steps).toMatchObject([
      { state: 'failed', startedAt: 1100, endedAt: 1200 },
      { state: 'pending', startedAt: null },
    ]);
  });

  test('a cancel ends the running step as cancelled', () => {
    const running = applyEvent(recordedOperation(), start, 1100).operation;
    const { operation } = applyEvent(running, { type: 'operation-cancel', outcome: 'Cancelled' }, 1200);
    expect(operation).toMatchObject({ state: 'cancelled', failure: null });
    expect(operation.steps.map(({ state }) => state)).toEqual(['cancelled', 'pending']);
  });

  test('a step that was skipped without running has both times', () => {
    const skip: OperationEvent = { type: 'step-end', id: 'first', state: 'skipped', detail: 'present' };
    expect(applyEvent(recordedOperation(), skip, 1100).operation.steps[0]).toMatchObject({
      state: 'skipped',
      detail: 'present',
      startedAt: 1100,
      endedAt: 1100,
    });
  });

  test('after any row of events at most one step runs, and none after the end', () => {
    const id = fc.constantFrom('first', 'second');
    const event: fc.Arbitrary<OperationEvent> = fc.oneof(
      id.map((step) => ({ type: 'step-start' as const, id: step })),
      id.map((step) => ({ type: 'step-progress' as const, id: step })),
      id.map((step) => ({ type: 'step-end' as const, id: step, state: 'succeeded' as const })),
      fc.constantFrom(...ends),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const last = events.reduce(
          (operation, each) => applyEvent(operation, each, 2000).operation,
          recordedOperation(),
        );
        const running = last.steps.filter(({ state }) => state === 'running').length;
        expect(running).toBeLessThanOrEqual(last.state === 'running' ? 1 : 0);
      }),
    );
  });
});
