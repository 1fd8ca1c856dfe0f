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

it('a model that writes is told from a silent one, and is no progress yet', () => {
  const told: unknown[] = [];
  const before = { step: 2, since: 2, written: 7 };
  const report = new ProgressReport({ attempt: 3, lastDetails: before }, (details) => told.push(details));
  expect(report.written).toBe(7);
  report.onEvent({ type: 'step-start', step: 3 });
  report.onWriting({ step: 3, characters: 1200, words: 'and so' });
  report.toldWriting(8);
  report.tell();
  report.onEvent({ type: 'tool-end', step: 3, index: 0, name: 'look', isError: false });
  expect(told).toEqual([
    { step: 3, since: 2, written: 7 },
    { step: 3, since: 2, written: 8, writing: 1200 },
    { step: 3, since: 3, written: 8 },
  ]);
});
