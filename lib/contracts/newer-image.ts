import * as z from 'zod/mini';

/** GET /api/image/newer: whether the registry has another image than this machine under the same name. */
export const newerImageSchema = z.object({
  reference: z.string(),
  /** Digests; null where there is none: the image is not here or was built here, it is never pulled, or the registry does not say. */
  here: z.nullable(z.string()),
  registry: z.nullable(z.string()),
  newer: z.boolean(),
});
export type NewerImage = z.infer<typeof newerImageSchema>;
