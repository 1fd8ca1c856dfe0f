import { randomBytes } from 'node:crypto';
import { Failure } from '@/lib/core/failure';
import { telling } from './failure-telling';

type Activity = (...args: unknown[]) => Promise<unknown>;

interface OwnActivities {
  EnsureThread(input: unknown): Promise<unknown>;
  CleanupSandbox(input: unknown): Promise<unknown>;
}

export interface OriginalActivities {
  EnsureThread: Activity;
  CleanupSandbox: Activity;
  ExecuteGraphton: Activity;
}

/**
 * The Stigmer server's own workflow calls its runner on the same queue by default: `EnsureThread(session id, agent id)`,
 * `ExecuteGraphton(execution, thread id)` and `CleanupSandbox(sandbox id)`, positional where ours take one object. What can be
 * answered without that server is; the rest fails so that it may be tried again, by its own runner.
 */
export function withOriginalCalls(own: OwnActivities): OriginalActivities {
  return {
    EnsureThread: (...args) =>
      isEnsureThread(args) ? telling(async () => threadIdOf(args)) : own.EnsureThread(args[0]),
    CleanupSandbox: (...args) =>
      typeof args[0] === 'string' ? refuse('CleanupSandbox') : own.CleanupSandbox(args[0]),
    ExecuteGraphton: () => refuse('ExecuteGraphton'),
  };
}

function refuse(activity: string): Promise<never> {
  return telling(() => Promise.reject(taskOfAnotherRunner(activity)));
}

type EnsureThreadArguments = [sessionId: string | null, agentId: string | null];

function isEnsureThread(args: unknown[]): args is EnsureThreadArguments {
  return args.length === 2 && args.every((value) => value === null || typeof value === 'string');
}

/** Without a directory: the work is the other runner's. */
function threadIdOf([sessionId, agentId]: EnsureThreadArguments): string {
  if (sessionId) return `thread-${sessionId}`;
  if (agentId) return `ephemeral-${agentId}-${randomBytes(4).toString('hex')}`;
  throw taskOfAnotherRunner('EnsureThread');
}

function taskOfAnotherRunner(activity: string): Failure {
  return new Failure({
    code: 'task-of-another-runner',
    title: `${activity} is a task of the Stigmer server’s own runner`,
    reason: 'This worker polls the same task queue and cannot do it',
    remedy: { summary: 'Give this worker a queue of its own: set STIGMER_TASK_QUEUE' },
  });
}
