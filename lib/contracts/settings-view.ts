import * as z from 'zod/mini';

/** One setting as the form shows it. A secret's value never leaves the server: `value` is null and `isSet` says whether there is one. */
export const settingViewSchema = z.object({
  name: z.string(),
  value: z.nullable(z.string()),
  isSet: z.boolean(),
  /** Value in the running container when it differs from the file: the change awaits Apply. */
  pending: z.boolean(),
  problem: z.nullable(z.string()),
  /** What is to be known of the older name under which it stands in the file. */
  hint: z.nullable(z.string()),
});
export type SettingView = z.infer<typeof settingViewSchema>;

/** A variable of the file that is no setting: passed on as it stands. The value is null for a secret. */
export const otherViewSchema = z.object({
  name: z.string(),
  value: z.nullable(z.string()),
  isSecret: z.boolean(),
  /** False for one that was taken out of the file and is still in the container. */
  isSet: z.boolean(),
  pending: z.boolean(),
  problem: z.nullable(z.string()),
  /** What a name of the original agent-runner does there. */
  hint: z.nullable(z.string()),
});
export type OtherView = z.infer<typeof otherViewSchema>;

export const settingsViewSchema = z.object({
  path: z.string(),
  /** Changes with every write of the file: sent back with a save, so that two people do not overwrite each other. */
  revision: z.string(),
  settings: z.array(settingViewSchema),
  others: z.array(otherViewSchema),
  /** Lines of the file that cannot be read. */
  unreadable: z.array(
    z.object({ name: z.nullable(z.string()), line: z.nullable(z.number()), message: z.string() }),
  ),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** Input of the action that saves settings. `null` returns a setting to its default, and takes any other variable out. */
export const settingsChangeSchema = z.strictObject({
  revision: z.string(),
  changes: z.record(z.string(), z.nullable(z.string().check(z.maxLength(8192)))),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
