import * as z from 'zod/mini';

/** What became of a task of no cost that was given to the worker through Temporal. */
export const proofOutcomeSchema = z.discriminatedUnion('type', [
  /** Both by the server's clock, milliseconds: until the worker had it, and while it worked on it. */
  z.object({ type: z.literal('proved'), waitedMs: z.number(), ranMs: z.number() }),
  z.object({
    type: z.literal('missed'),
    /** `not-taken`: no worker took its workflow; `taken-by-other`: another one did; `not-done`: this worker did not do its part. */
    stage: z.enum(['not-taken', 'taken-by-other', 'not-done']),
    /** Half a sentence. */
    reason: z.string(),
  }),
  /** It cannot be tried here; half a sentence says why. */
  z.object({ type: z.literal('not-possible'), reason: z.string() }),
]);
export type ProofOutcome = z.infer<typeof proofOutcomeSchema>;

export const proofSchema = z.object({
  outcome: proofOutcomeSchema,
  /** When it ended, milliseconds since 1970. */
  at: z.number(),
  /** As whoever asked saw it: with all calls. */
  durationMs: z.number(),
});
export type Proof = z.infer<typeof proofSchema>;

/** GET /api/proofs: those of the last day, the oldest first. */
export const proofsSchema = z.object({ proofs: z.array(proofSchema) });
