import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { fruitlessAttemptsMax, ProgressReport } from './progress-report';

const last = new ProgressReport({ attempt: fruitlessAttemptsMax, lastDetails: undefined }, () => undefined);

it('the last attempt in vain is final, also where a bug ended it', () => {
  expect(last.judge(new TypeError('x is not a function'))).toMatchObject({
    type: 'TypeError',
    nonRetryable: true,
  });
  const refused = ApplicationFailure.create({ type: 'model-unreachable', message: 'gone', details: [1] });
  expect(last.judge(refused)).toMatchObject({
    type: 'model-unreachable',
    nonRetryable: true,
    details: [1],
    message: 'gone. Given up after 20 attempts without progress',
  });
});

it('what is final already, and a cancellation, stay as they are', () => {
  const final = ApplicationFailure.nonRetryable('no', 'input-refused');
  const cancelled = new CancelledFailure('CANCELLED');
  expect([last.judge(final), last.judge(cancelled)]).toEqual([final, cancelled]);
  expect(last.judge(cancelled)).toBe(cancelled);
});

it('details that something else wrote do not count', () => {
  const told: unknown[] = [];
  new ProgressReport({ attempt: 3, lastDetails: 'step three' }, (details) => told.push(details)).tell();
  expect(told).toEqual([{ step: 0, since: 1 }]);
});
