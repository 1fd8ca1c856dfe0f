import { expect, it } from 'vitest';
import { withOriginalCalls } from './original-calls';

const told: unknown[] = [];
const activities = withOriginalCalls({
  EnsureThread: async (input) => told.push(['EnsureThread', input]),
  CleanupSandbox: async (input) => told.push(['CleanupSandbox', input]),
});

it.each([
  [['s1', 'a1'], /^thread-s1$/],
  [['s1', null], /^thread-s1$/],
  [[null, 'a1'], /^ephemeral-a1-[0-9a-f]{8}$/],
  [['', 'a1'], /^ephemeral-a1-[0-9a-f]{8}$/],
])('EnsureThread(%j) is answered as the original runner answers it', async (args, threadId) => {
  expect(await activities.EnsureThread(...args)).toMatch(threadId);
});

it('what only the original runner can do fails by name, and may be tried again', async () => {
  const failure = { type: 'task-of-another-runner', nonRetryable: false };
  await expect(activities.ExecuteGraphton({ metadata: {} }, 'thread-s1')).rejects.toMatchObject(failure);
  await expect(activities.CleanupSandbox('sandbox-1')).rejects.toMatchObject(failure);
  await expect(activities.EnsureThread('', '')).rejects.toMatchObject(failure);
});

it('our own calls go on as they are, wrong ones included', async () => {
  const calls = [
    ['EnsureThread', { sessionId: 's1' }],
    ['EnsureThread', 's1'],
    ['CleanupSandbox', { sessionId: 's1' }],
    ['CleanupSandbox', undefined],
  ] as const;
  for (const [name, input] of calls) await activities[name](input);
  expect(told).toEqual(calls);
});
