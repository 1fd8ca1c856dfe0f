import { z } from 'zod';

/** A message of a person to the run. `step`: the last one before it; 0: none. `index`: so that each is taken once. */
export const saidSchema = z.strictObject({
  type: z.literal('said'),
  step: z.number().int().nonnegative(),
  index: z.number().int().nonnegative(),
  text: z.string(),
});
export type Said = z.infer<typeof saidSchema>;
