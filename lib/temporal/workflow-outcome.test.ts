import { expect, test } from 'vitest';
import { judgeHistory } from './workflow-outcome';

const began = {};
const said = (message: string) => ({ failure: { message } });
const unknownType = said("Failed to initialize workflow of type 'ReadResult': no such function is exported");

test('a workflow is under way until its history has an end', () => {
  expect(judgeHistory([])).toBeNull();
  expect(judgeHistory([began, began])).toBeNull();
  expect(judgeHistory([began, { workflowExecutionCompletedEventAttributes: {} }])).toEqual({
    type: 'completed',
  });
});

test('a task that a worker cannot do is told before the server has given up', () => {
  const task = { workflowTaskFailedEventAttributes: unknownType };
  expect(judgeHistory([began, task])).toEqual({ type: 'task-failed', reason: unknownType.failure.message });
  expect(judgeHistory([began, task, { workflowExecutionTimedOutEventAttributes: {} }])).toEqual({
    type: 'failed',
    reason: unknownType.failure.message,
  });
  expect(judgeHistory([task, { workflowExecutionCompletedEventAttributes: {} }])).toEqual({
    type: 'completed',
  });
});

test('a failure has the words of the activity that caused it', () => {
  const activity = { activityTaskFailedEventAttributes: said('EACCES: permission denied') };
  const workflow = { workflowExecutionFailedEventAttributes: said('Activity task failed') };
  expect(judgeHistory([began, activity, workflow])).toEqual({
    type: 'failed',
    reason: 'EACCES: permission denied',
  });
  expect(judgeHistory([began, workflow])).toEqual({ type: 'failed', reason: 'Activity task failed' });
  expect(judgeHistory([{ workflowExecutionTimedOutEventAttributes: {} }])).toEqual({
    type: 'failed',
    reason: 'Nobody worked on it in time',
  });
});
