import { expect, test } from 'vitest';
import { type HistoryEvent, judgeHistory } from './workflow-outcome';

const began = {};
const said = (message: string, identity = '') => ({ failure: { message }, identity });
const unknownType = said(
  "Failed to initialize workflow of type 'ReadResult': no such function is exported",
  'w',
);
const completed = { workflowExecutionCompletedEventAttributes: {} };
const activity = { activityTaskScheduledEventAttributes: {} };
const at = (milliseconds: number, event: HistoryEvent): HistoryEvent => ({
  eventTime: { seconds: 1_800_000_000, nanos: milliseconds * 1_000_000 },
  ...event,
});

test('a workflow is under way until its history has an end', () => {
  expect(judgeHistory([])).toEqual({ type: 'under-way', waitsFor: 'task' });
  expect(judgeHistory([began, activity])).toEqual({ type: 'under-way', waitsFor: 'activity' });
  expect(judgeHistory([began, completed])).toMatchObject({ type: 'completed' });
});

test('waiting is told from working, and who took the activity is named', () => {
  const history = [
    at(0, began),
    at(1, { workflowTaskScheduledEventAttributes: {} }),
    at(21, { workflowTaskStartedEventAttributes: {} }),
    at(26, { workflowTaskCompletedEventAttributes: {} }),
    at(26, activity),
    at(126, { activityTaskStartedEventAttributes: { identity: 'w' } }),
    at(133, { activityTaskCompletedEventAttributes: {} }),
    at(133, { workflowTaskScheduledEventAttributes: {} }),
    at(134, { workflowTaskStartedEventAttributes: {} }),
    at(136, { workflowTaskCompletedEventAttributes: {} }),
    at(136, completed),
  ];
  expect(judgeHistory(history)).toEqual({
    type: 'completed',
    work: { waitedMs: 121, ranMs: 14, takenBy: ['w'] },
  });
});

test('a task that a worker cannot do is told before the server has given up, with who could not', () => {
  const task = { workflowTaskFailedEventAttributes: unknownType };
  const reason = unknownType.failure.message;
  expect(judgeHistory([began, task])).toEqual({ type: 'task-failed', reason, by: 'w' });
  expect(judgeHistory([began, task, { workflowExecutionTimedOutEventAttributes: {} }])).toEqual({
    type: 'failed',
    reason,
  });
  expect(judgeHistory([task, completed])).toMatchObject({ type: 'completed' });
});

test('a failure has the words of the activity that caused it', () => {
  const refused = { activityTaskFailedEventAttributes: said('EACCES: permission denied') };
  const workflow = { workflowExecutionFailedEventAttributes: said('Activity task failed') };
  expect(judgeHistory([began, refused, workflow])).toEqual({
    type: 'failed',
    reason: 'EACCES: permission denied',
  });
  expect(judgeHistory([began, workflow])).toEqual({ type: 'failed', reason: 'Activity task failed' });
  expect(judgeHistory([{ workflowExecutionTimedOutEventAttributes: {} }])).toEqual({
    type: 'failed',
    reason: 'Nobody worked on it in time',
  });
});
