import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import { traceHeader } from './trace-header';

const carrierSchema = z.object({ traceparent: z.string() });
const traceparents = new WeakMap<Context, string>();

/** Null: the activity's caller gave no trace. */
export function callersTrace(context: Context): string | null {
  return traceparents.get(context) ?? null;
}

/** Remembers the trace of which an activity is a part; one that cannot be read is none. */
export const rememberTrace: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    execute: async (input, next) => {
      const payload = input.headers[traceHeader];
      const carrier = carrierSchema.safeParse(payload && readOrNull(payload));
      if (carrier.success) traceparents.set(context, carrier.data.traceparent);
      return await next(input);
    },
  },
});

function readOrNull(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return null;
  }
}
