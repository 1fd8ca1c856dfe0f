import { z } from 'zod';

/** One setting as the form shows it. A secret's value never leaves the server: `value` is null and `isSet` tells. */
export const settingViewSchema = z.object({
  name: z.string(),
  value: z.string().nullable(),
  isSet: z.boolean(),
  /** Value in the running container when it differs from the file: the change awaits Apply. */
  pending: z.boolean(),
  problem: z.string().nullable(),
});
export type SettingView = z.infer<typeof settingViewSchema>;

export const settingsViewSchema = z.object({
  path: z.string(),
  /** Changes with every write of the file: sent back with a save, so that two people do not overwrite each other. */
  revision: z.string(),
  settings: z.array(settingViewSchema),
  /** Lines of the file that are not settings of the schema: kept as they are, shown as names only. */
  unknownNames: z.array(z.string()),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** Input of the action that saves settings. `null` returns a setting to its default. */
export const settingsChangeSchema = z.strictObject({
  revision: z.string(),
  changes: z.record(z.string(), z.string().max(8192).nullable()),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
