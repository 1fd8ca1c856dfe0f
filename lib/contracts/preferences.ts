import * as z from 'zod/mini';
import { evidenceSchema } from './failure';
import { imageRuleSchema } from './image-rule';

/** Which image set-up runs. */
export const imagePreferenceSchema = z.strictObject({
  /** Run the image that was built on this machine instead of the pinned version. */
  useLocalImage: z.boolean(),
});

/** Whether the console asks the registry once a day for a newer image. */
export const dailyPreferenceSchema = z.strictObject({ lookDaily: z.boolean() });

/** One preference is saved at a time. */
export const preferenceChangeSchema = z.union([imagePreferenceSchema, dailyPreferenceSchema]);
export type PreferenceChange = z.infer<typeof preferenceChangeSchema>;

/** What the console itself shall do, as its file has it. The worker's settings are another file and reach the container. */
export const preferencesSchema = z.strictObject({
  useLocalImage: z.boolean(),
  /** Address of the engine that was chosen; left out: the console looks for one. */
  engine: z.optional(z.string()),
  lookDaily: z.optional(z.boolean()),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** GET and POST /api/preferences: the preferences, and what they come to. */
export const preferencesViewSchema = z.object({
  useLocalImage: z.boolean(),
  lookDaily: z.boolean(),
  image: z.object({ rule: imageRuleSchema, reference: z.string(), order: z.array(evidenceSchema) }),
  /** The local image on the engine in use; `id` is null when it has none, the whole null without an engine. */
  local: z.nullable(
    z.object({
      reference: z.string(),
      id: z.nullable(z.string()),
      createdAt: z.nullable(z.number()),
      sizeBytes: z.nullable(z.number()),
      buildCommand: z.string(),
    }),
  ),
});
export type PreferencesView = z.infer<typeof preferencesViewSchema>;
