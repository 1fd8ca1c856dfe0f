import { describe, expect, test } from 'vitest';
import { pullOf, recordedOperation, recordedStep } from '@/cli/recorded-operation';
import type { Operation, OperationStep } from '@/lib/contracts/operation';
import { operationLines } from './operation-text';

const plain = { colour: false, pull: 'lines' } as const;

function withStep(change: Partial<OperationStep>): Operation {
  return recordedOperation({ steps: [{ ...recordedStep, ...change }] });
}

/** The lines of a whole run, change by change. */
function tell(changes: Operation[], options: Parameters<typeof operationLines>[2] = plain): string[] {
  return changes.flatMap((after, index) => operationLines(changes[index - 1] ?? null, after, options));
}

test('each step is told once when it ends, with its fact and its time', () => {
  const done = withStep({ state: 'succeeded', detail: '57.3 MB', endedAt: 3500 });
  expect(tell([withStep({ state: 'pending' }), withStep({}), done, done])).toEqual([
    'done  Get the image: 57.3 MB (2.5 s)',
  ]);
});

test('a pull is told at each tenth, never more often', () => {
  const changes = Array.from({ length: 101 }, (_, percent) =>
    withStep({ progress: pullOf(percent * 1e6, 1e8) }),
  );
  const lines = tell(changes);
  expect(lines).toHaveLength(11);
  expect(lines[1]).toBe('...   Get the image: 10 %, 10.0 MB of 100.0 MB');
});

test('with a bar on the terminal the bytes of a pull make no lines', () => {
  const changes = [withStep({ progress: pullOf(1, 2) }), withStep({ progress: pullOf(2, 2) })];
  expect(tell(changes, { ...plain, pull: 'bar' })).toEqual([]);
});

describe('long steps', () => {
  test('a pull that stands still says so once', () => {
    const notice = 'No byte for a minute';
    const changes = [pullOf(1, null), pullOf(1, null, notice), pullOf(1, null, notice)];
    expect(tell(changes.map((progress) => withStep({ progress })))).toEqual([
      `...   Get the image: ${notice}`,
    ]);
  });

  test('a build is told at each step', () => {
    const build = (step: number, lastLine: string) =>
      withStep({ progress: { type: 'build', step, stepsTotal: 12, lastLine } });
    expect(tell([build(1, 'a'), build(1, 'b'), build(2, 'c')])).toEqual([
      '...   Get the image: step 1 of 12',
      '...   Get the image: step 2 of 12',
    ]);
  });

  test('a wait is told when it begins', () => {
    const wait = withStep({ title: 'Wait for Temporal', progress: { type: 'wait', deadlineAt: 9 } });
    expect(tell([withStep({}), wait, wait])).toEqual(['...   Wait for Temporal']);
  });
});
