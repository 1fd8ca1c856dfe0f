import * as z from 'zod/mini';
import { registryCheckSchema } from './newer-image';
import { abilitiesSchema } from './runner-capabilities';

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
  /** Since when it has its place, or had it last; left out by consoles of before. */
  tookPlaceAt: z.optional(z.number()),
  /** How long it had its place before that. */
  hadPlaceMs: z.optional(z.number()),
});
export type Version = z.infer<typeof versionSchema>;

/** A variable of the settings file that is otherwise now than it was. Values are null where there is none, and for secrets. */
export const settingDifferenceSchema = z.object({
  name: z.string(),
  isSecret: z.boolean(),
  /** `added`: set only then; `removed`: set only now. */
  change: z.enum(['added', 'removed', 'changed']),
  now: z.nullable(z.string()),
  before: z.nullable(z.string()),
});
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;

/** An image that is on this machine. */
const imageHereSchema = z.object({
  id: z.string(),
  /** At its registry; null for one that was built here. */
  digest: z.nullable(z.string()),
  version: z.nullable(z.string()),
  revision: z.nullable(z.string()),
  createdAt: z.nullable(z.number()),
  sizeBytes: z.number(),
  platform: z.string(),
  /** Left out: it is not ours. */
  abilities: z.optional(abilitiesSchema),
});
export type ImageHere = z.infer<typeof imageHereSchema>;

/** GET /api/versions */
export const versionsViewSchema = z.object({
  /** What the worker's container was made from; null without a container. */
  running: z.nullable(
    z.object({
      reference: z.string(),
      startedAt: z.nullable(z.number()),
      /** Null where the engine does not have the image any more. */
      image: z.nullable(imageHereSchema),
    }),
  ),
  /** What the name that is asked for means on this machine. */
  here: z.object({ reference: z.string(), image: z.nullable(imageHereSchema) }),
  check: z.nullable(registryCheckSchema),
  /** Whether the registry is asked once a day. */
  lookDaily: z.boolean(),
  /** Names of settings that are saved and not applied: any change of the image takes them along. */
  pending: z.array(z.string()),
  /** Images of that repository, and those that were built here; the newest first. */
  images: z.array(
    z.object({
      id: z.string(),
      names: z.array(z.string()),
      builtHere: z.boolean(),
      createdAt: z.nullable(z.number()),
      sizeBytes: z.number(),
    }),
  ),
  /** With which the worker was ready, the newest first. */
  versions: z.array(
    z.extend(versionSchema, {
      runs: z.boolean(),
      isHere: z.boolean(),
      /** Null where it is not here. */
      sizeBytes: z.nullable(z.number()),
      /** Left out: it is not ours, or not here. */
      abilities: z.optional(abilitiesSchema),
      /** How long it has had its place in all. */
      placeMs: z.number(),
      /** What going back with the settings that it had would change of the file; null: they were not kept. */
      differences: z.nullable(z.array(settingDifferenceSchema)),
    }),
  ),
});
export type VersionsView = z.infer<typeof versionsViewSchema>;
export type VersionView = VersionsView['versions'][number];

/** One line for each variable, as `LOG_LEVEL: info → debug`; of a secret only that it is another. */
export function differenceText({ name, isSecret, change, now, before }: SettingDifference): string {
  if (change === 'removed') return `${name}: taken out`;
  if (isSecret) return change === 'added' ? `${name}: set again` : `${name}: another value`;
  return change === 'added' ? `${name}: set to ${before ?? ''}` : `${name}: ${now ?? ''} → ${before ?? ''}`;
}
