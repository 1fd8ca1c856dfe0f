import * as z from 'zod/mini';
import { evidenceSchema, remedySchema } from './failure';

/** One reason why something does not go on, or the answer that nothing is wrong. */
export const findingSchema = z.object({
  /** `fault`: something is wrong; `wait`: it waits, as it should; `well`: nothing is wrong. */
  kind: z.enum(['fault', 'wait', 'well']),
  code: z.string(),
  /** One sentence without a full stop. */
  cause: z.string(),
  remedy: z.nullable(remedySchema),
  evidence: z.array(evidenceSchema),
  /** `sure`: Temporal says so; `likely`: nothing else that was looked at explains it; `possible`: it may be that. */
  confidence: z.enum(['sure', 'likely', 'possible']),
});
export type Finding = z.infer<typeof findingSchema>;

/** Answer of GET /api/why. */
export const diagnosisSchema = z.object({
  /** The workflow that was asked about; null: the whole task queue. */
  workflowId: z.nullable(z.string()),
  /** The most causal one. */
  finding: findingSchema,
  /** What else was seen, the most causal first. */
  alsoSeen: z.array(findingSchema),
  /** Temporal's clock minus the console's, milliseconds; null: not known. */
  clockOffsetMs: z.nullable(z.number()),
  at: z.number(),
  durationMs: z.number(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** What is asked about; an empty one is the whole task queue. */
export const whyQuerySchema = z.object({
  workflow: z.optional(z.string().check(z.trim(), z.maxLength(1000))),
  run: z.optional(z.string().check(z.trim(), z.maxLength(100))),
});
export type WhyQuery = z.infer<typeof whyQuerySchema>;
