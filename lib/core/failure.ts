const failureBrand = Symbol.for('stigmer.failure');

/** One observed fact behind a failure; both sides are shown as they are. */
export interface Evidence {
  label: string;
  value: string;
}

/** What the console can do itself, as a button. */
export const remedyActions = [
  'setup',
  'start',
  'restart',
  'remove',
  'remove-old-runner',
  'start-temporal',
  'open-settings',
  'open-logs',
  'retry',
  'reload',
] as const;

/** What the user can do next: one sentence, and a command to paste or an action the console can do itself. */
export interface Remedy {
  summary: string;
  command?: string;
  action?: (typeof remedyActions)[number];
}

export interface FailureDetails {
  /** Stable kebab-case code, e.g. `image-tag-not-found`. */
  code: string;
  /** Number in the failure catalogue, e.g. `F54` or `E9`, where one fits. */
  reference?: string;
  /** What failed, in the user's words, sentence case, no full stop. */
  title: string;
  /** Why it failed: one or two sentences. */
  reason: string;
  remedy: Remedy;
  evidence?: Evidence[];
  cause?: unknown;
}

/** An expected failure: it says what failed, why and what next. A bug is any other Error. */
export class Failure extends Error {
  readonly [failureBrand] = true;
  readonly code: string;
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(`${details.title}: ${details.reason}`, { cause: details.cause });
    this.name = 'Failure';
    this.code = details.code;
    this.details = details;
  }
}

/** Recognises a Failure across module copies (one process holds several), with its code if one is given. */
export function isFailure(error: unknown, code?: string): error is Failure {
  if (typeof error !== 'object' || error === null || !(failureBrand in error)) return false;
  return code === undefined || ('code' in error && error.code === code);
}

/** Text of any thrown value, for evidence and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the value is the AbortError of a signal (a cancel is an outcome, not an error). */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
