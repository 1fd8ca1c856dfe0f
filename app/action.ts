import { headers } from 'next/headers';
import type * as z from 'zod/mini';
import { failureOf, parse, requireChange, requireSession } from '@/app/proven-call';
import type { ActionResult } from '@/lib/contracts/action';
import { Failure } from '@/lib/core/failure';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { getServices, type Services } from '@/lib/services';

/** Actions of a tab run one after another: one that hung would hold up Cancel. */
export const actionTimeoutMs = 5000;

export interface ActionCall<Input> {
  input: Input;
  services: Services;
  sessionId: string;
}

/**
 * Every server action is made by this, the twin of `route()`: session first, then its input, then its work, which only
 * starts what takes long. It always answers, within the time limit, and never throws.
 * @param changes false lets those call it, too, who may only look
 */
export function action<Input, Value>(
  schema: z.core.$ZodType<Input>,
  work: (call: ActionCall<Input>) => Promise<Value> | Value,
  changes = true,
) {
  return async (input: Input): Promise<ActionResult<Value>> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut()), actionTimeoutMs);
    });
    try {
      const session = requireSession((await headers()).get(sessionProofHeader));
      if (changes) requireChange(session);
      const { sessionId } = session;
      const call = { input: parse(schema, input), services: getServices(), sessionId };
      return { ok: true, value: await Promise.race([work(call), late]) };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    } finally {
      clearTimeout(timer);
    }
  };
}

function timedOut(): Failure {
  return new Failure({
    code: 'action-timed-out',
    title: 'The console did not finish in time',
    reason: `It gave up after ${actionTimeoutMs / 1000} s; what was asked for may still be done.`,
    remedy: { summary: 'Look whether it was done, then try once more.', action: 'retry' },
  });
}
