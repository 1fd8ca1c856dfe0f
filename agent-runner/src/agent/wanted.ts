import { z } from 'zod';

/** What people want of a run, as its caller tells it: in the input, and in the answer to the query `wanted`. */

const idSchema = z.string().min(1).max(100);

/** On one call of a tool. */
export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ id: idSchema, decision: z.literal('approve') }),
  z.strictObject({ id: idSchema, decision: z.literal('edit'), input: z.json() }),
  z.strictObject({ id: idSchema, decision: z.literal('deny'), reason: z.string().optional() }),
]);
export type Decision = z.infer<typeof decisionSchema>;

export const wantedSchema = z.strictObject({
  paused: z.boolean().default(false),
  /** After the step that is under way. */
  stop: z.boolean().default(false),
  /** Said to the run since it began, counted from 0; those that it has taken may be left out. */
  messages: z
    .array(z.strictObject({ index: z.number().int().nonnegative(), text: z.string().min(1) }))
    .default([]),
  /** On the call that the run asked about last. */
  decision: decisionSchema.nullable().default(null),
});
export type Wanted = z.infer<typeof wantedSchema>;
