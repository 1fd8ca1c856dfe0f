import * as z from 'zod/mini';
import { differenceText, type SettingDifference, settingDifferenceSchema } from './versions';

/**
 * What a version of the settings file came from: `found` as the console met it first, `page`, `hand` an editor, `import`, `restore`
 * an earlier version, `console` an operation that took settings or put them back.
 */
export const settingsOriginSchema = z.enum(['found', 'page', 'hand', 'import', 'restore', 'console']);
export type SettingsOrigin = z.infer<typeof settingsOriginSchema>;

export const settingsVersionSchema = z.object({
  /** From 1, the newest the highest. */
  id: z.number(),
  at: z.number(),
  origin: settingsOriginSchema,
  /** False for a version without a file. */
  hasFile: z.boolean(),
  /** What it says is what the file says now, byte for byte. */
  isNow: z.boolean(),
  /** What it changed of the version before it; null where that is not kept any more. */
  changes: z.nullable(z.array(settingDifferenceSchema)),
  /** What restoring it would change. */
  fromNow: z.array(settingDifferenceSchema),
});
export type SettingsVersion = z.infer<typeof settingsVersionSchema>;

/** GET /api/settings/history; the newest first. */
export const settingsHistorySchema = z.object({
  /** Sent back with a restore, as with a save. */
  revision: z.string(),
  versions: z.array(settingsVersionSchema),
});
export type SettingsHistoryView = z.infer<typeof settingsHistorySchema>;

/** Input of the action that restores a version. */
export const settingsRestoreSchema = z.strictObject({ revision: z.string(), id: z.number() });
export type SettingsRestore = z.infer<typeof settingsRestoreSchema>;

const originWords: Record<SettingsOrigin, string> = {
  found: 'as the console found it',
  page: 'saved in the page',
  hand: 'edited by hand',
  import: 'imported',
  restore: 'an earlier version restored',
  console: 'put back by the console',
};

export const originText = ({ origin, hasFile }: Pick<SettingsVersion, 'origin' | 'hasFile'>): string =>
  hasFile ? originWords[origin] : `${originWords[origin]}: no file`;

/** What a version changed of the one before it, as words. */
export const changeText = (difference: SettingDifference): string =>
  difference.isSecret && difference.change === 'added'
    ? `${difference.name}: set`
    : differenceText(difference);
