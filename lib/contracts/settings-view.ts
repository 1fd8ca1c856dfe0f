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

/** One variable as it counts: what the file, a profile or the default comes to, beside what the container was given. */
export const effectiveSettingSchema = z.object({
  name: z.string(),
  isSecret: z.boolean(),
  /** `alias`: an older name in the file; `other`: no setting, passed on as it stands. */
  source: z.enum(['set', 'alias', 'profile', 'default', 'other']),
  /** The variable that supplied it, or would. */
  from: z.string(),
  isSet: z.boolean(),
  /** Null for a secret, and where there is none. */
  value: z.nullable(z.string()),
  /** Null without a container, and for what no container is given. */
  container: z.nullable(z.object({ isSet: z.boolean(), value: z.nullable(z.string()) })),
  pending: z.boolean(),
});
export type EffectiveSettingView = z.infer<typeof effectiveSettingSchema>;

export const settingsViewSchema = z.object({
  path: z.string(),
  /** Changes with every write of the file: sent back with a save, so that two people do not overwrite each other. */
  revision: z.string(),
  settings: z.array(settingViewSchema),
  others: z.array(otherViewSchema),
  /** Settings in the order of the schema, then the other variables. */
  effective: z.array(effectiveSettingSchema),
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

const sourceWords: Record<EffectiveSettingView['source'], string> = {
  set: 'file',
  alias: 'file, by an older name',
  profile: 'Temporal’s own profile',
  default: 'default',
  other: 'file',
};

/** Where its value is from, as words. */
export const sourceText = ({ source, from, isSet }: EffectiveSettingView): string =>
  source === 'alias'
    ? `${sourceWords.alias} (${from})`
    : source === 'other' && !isSet
      ? 'taken out of the file'
      : sourceWords[source];

/** A value as words; of a secret only whether there is one. */
export const valueText = (isSecret: boolean, { isSet, value }: { isSet: boolean; value: string | null }) =>
  isSet ? (isSecret ? '•••' : (value ?? '')) : 'not set';

/** What the container has and what it is to have, as words; null where that is the same or nobody can tell. */
export function pendingTexts(setting: EffectiveSettingView): { from: string; to: string } | null {
  const { pending, container, isSecret } = setting;
  if (!pending || container === null) return null;
  const to = valueText(isSecret, setting);
  const from = valueText(isSecret, container);
  return isSecret && from === to ? { from, to: 'another value' } : { from, to };
}
