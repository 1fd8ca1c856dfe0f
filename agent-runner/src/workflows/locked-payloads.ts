import { log, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { lockedKeyOf, refuseLocked } from '../payloads/locked-payload';

/**
 * What cannot be decrypted ends what it was meant for by name: a run, an update, a query. A session outlives it: its runs ask
 * again.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: async (input, next) => {
        refuseLocked(input.args);
        return await next(input);
      },
      handleSignal: async (input, next) => {
        if (
          workflowInfo().workflowType === 'AgentSession' &&
          input.args.some((arg) => lockedKeyOf(arg) !== null)
        )
          return log.warn('A signal cannot be decrypted', { signal: input.signalName });
        refuseLocked(input.args);
        await next(input);
      },
      validateUpdate: (input, next) => {
        refuseLocked(input.args);
        next(input);
      },
      handleQuery: async (input, next) => {
        refuseLocked(input.args);
        return await next(input);
      },
    },
  ],
  outbound: [
    {
      scheduleActivity: async (input, next) => {
        const result = await next(input);
        refuseLocked([result]);
        return result;
      },
    },
  ],
});
