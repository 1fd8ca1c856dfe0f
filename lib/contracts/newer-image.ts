import * as z from 'zod/mini';
import { shortId } from '@/lib/core/units';
import { abilitiesSchema } from './runner-capabilities';

/** POST /api/image/newer: whether the registry has another image than this machine under the same name. */
export const newerImageSchema = z.object({
  reference: z.string(),
  /** Digests; null where there is none: the image is not here or was built here, it is never pulled, or the registry does not say. */
  here: z.nullable(z.string()),
  registry: z.nullable(z.string()),
  newer: z.boolean(),
  /** What the registry tells of one that is newer, where it was asked for that. */
  found: z.optional(
    z.object({
      version: z.nullable(z.string()),
      revision: z.nullable(z.string()),
      createdAt: z.nullable(z.number()),
      /** As it travels: packed, all layers. */
      sizeBytes: z.number(),
      /** Left out: it is not ours. */
      abilities: z.optional(abilitiesSchema),
    }),
  ),
});
export type NewerImage = z.infer<typeof newerImageSchema>;

/** The last answer, and when it came; what is newer is judged anew by what is here now. */
export const registryCheckSchema = z.extend(newerImageSchema, { askedAt: z.number() });
export type RegistryCheck = z.infer<typeof registryCheckSchema>;

/** GET /api/image/check: what is known without asking. */
export const lastCheckSchema = z.object({ check: z.nullable(registryCheckSchema) });

/** What it comes to, in one sentence; the command line and the page say the same. */
export function newerImageText({ reference, here, registry, newer }: NewerImage): string {
  if (registry === null) return `No registry tells of ${reference}.`;
  if (newer && here === null)
    return `${reference} is ${shortId(registry)} at the registry; the one here was built here.`;
  if (newer)
    return `The registry has another ${reference}: ${shortId(registry)}, here is ${shortId(here ?? '')}.`;
  return here === null
    ? `${reference} is not here; the registry has ${shortId(registry)}.`
    : `Up to date: the registry has the same ${reference}, ${shortId(here)}.`;
}
