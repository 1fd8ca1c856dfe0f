import * as z from 'zod/mini';

/** An image with which the worker was ready, as the console's file has it. */
export const versionSchema = z.strictObject({
  imageId: z.string(),
  /** The name under which it was got; the tag may mean another image by now. */
  reference: z.string(),
  /** What the image says of itself; null when it says nothing. */
  version: z.nullable(z.string()),
  /** A name of the console's own, which an engine that is tidied up does not take away. */
  kept: z.string(),
  firstReadyAt: z.number(),
  lastReadyAt: z.number(),
});
export type Version = z.infer<typeof versionSchema>;

/** GET /api/versions: the newest first. */
export const versionsViewSchema = z.object({
  versions: z.array(z.extend(versionSchema, { runs: z.boolean(), isHere: z.boolean() })),
});
export type VersionsView = z.infer<typeof versionsViewSchema>;
