import * as z from 'zod/mini';
import { type Failure, isFailure, messageOf, remedyActions } from '@/lib/core/failure';

export const evidenceSchema = z.object({ label: z.string(), value: z.string() });

export const remedySchema = z.object({
  summary: z.string(),
  command: z.optional(z.string()),
  action: z.optional(z.enum(remedyActions)),
});

/** A failure on the wire: what the failure card, the CLI and the journal show. `at` is milliseconds since 1970. */
export const failureRecordSchema = z.object({
  code: z.string(),
  reference: z.optional(z.string()),
  title: z.string(),
  reason: z.string(),
  remedy: remedySchema,
  evidence: z.array(evidenceSchema),
  at: z.number(),
});

export type FailureRecord = z.infer<typeof failureRecordSchema>;

function fromFailure({ details }: Failure, at: number): FailureRecord {
  return {
    code: details.code,
    ...(details.reference === undefined ? {} : { reference: details.reference }),
    title: details.title,
    reason: details.reason,
    remedy: details.remedy,
    evidence: details.evidence ?? [],
    at,
  };
}

/** Any thrown value as a record; what is not a Failure is a bug and says so with its message as evidence. */
export function toFailureRecord(error: unknown, at: number): FailureRecord {
  if (isFailure(error)) return fromFailure(error, at);
  return {
    code: 'internal-error',
    title: 'Something went wrong inside the console',
    reason: 'This is a bug in the console, not in your set-up. The engine and the workspace are untouched.',
    remedy: {
      summary: 'Try once more; if it happens again, report it with the text below.',
      action: 'retry',
    },
    evidence: [{ label: 'error', value: messageOf(error) }],
    at,
  };
}
