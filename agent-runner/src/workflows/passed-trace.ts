import type { ActivityInput, WorkflowInterceptors } from '@temporalio/workflow';
import { traceHeader } from '../tracing/trace-header';

type Headers = ActivityInput['headers'];

/** The trace that whoever started the run gave it goes on to its activities. */
export const interceptors = (): WorkflowInterceptors => {
  let given: Headers = {};
  return {
    inbound: [
      {
        execute: async (input, next) => {
          given = keep(input.headers);
          return await next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: async (input, next) =>
          await next({ ...input, headers: { ...given, ...input.headers } }),
      },
    ],
  };
};

function keep(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name === traceHeader));
}
