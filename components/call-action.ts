import { consoleNow } from '@/components/console-clock';
import type { ActionResult } from '@/lib/contracts/action';
import { toFailureRecord } from '@/lib/contracts/failure';
import { isFailure } from '@/lib/core/failure';
import { unreachable } from './console-fetch';

let pageIsOld = false;

/** What a server action answers; also where it was refused, or its answer broke off, this gives a failure and never throws. */
export async function callAction<Value>(answer: Promise<ActionResult<Value>>): Promise<ActionResult<Value>> {
  try {
    return await answer;
  } catch (error) {
    pageIsOld ||= isFailure(error, 'console-updated');
    const failure = isFailure(error) ? error : unreachable(error);
    return { ok: false, failure: toFailureRecord(failure, consoleNow()) };
  }
}

/** Whether the console has said that it was updated since this page was loaded. */
export function isPageOld(): boolean {
  return pageIsOld;
}
