import type { FailureRecord } from './failure';

/** Answer of every server action; it never throws, since a thrown error arrives masked. */
export type ActionResult<Value> = { ok: true; value: Value } | { ok: false; failure: FailureRecord };
