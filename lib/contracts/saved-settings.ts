import { type EffectiveSettings, resolveSettings } from './runner-settings';
import type { SettingDefinition } from './setting-definition';
import { settingDefinitions } from './setting-definitions';

/** What the settings file says: the settings, and every other variable as it stands. */
export interface SavedSettings {
  settings: EffectiveSettings;
  /** Passed into the container unread, for images that know more names than the schema. */
  others: Record<string, string>;
}

const byName = new Map<string, SettingDefinition>(
  settingDefinitions.flatMap((each) => [each.name, ...each.aliases].map((name) => [name, each] as const)),
);

/** Resolved and unchecked. */
export function readSavedSettings(environment: Readonly<Record<string, string>>): SavedSettings {
  const others = Object.entries(environment).filter(([name]) => !byName.has(name));
  return { settings: resolveSettings(environment), others: Object.fromEntries(others) };
}

/** Why a name cannot be that of another variable, as the sentence for its field; null when it can. */
export function otherNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '__proto__')
    return 'Write letters, digits and underscores, such as HTTPS_PROXY';
  if (name.length > 256) return 'Use at most 256 characters';
  const setting = byName.get(name);
  if (setting === undefined) return null;
  if (setting.managed) return 'The console sets it for each container';
  return `Use the field ${setting.label} under ${setting.group} above`;
}

/** Why a value cannot be passed on; null when it can. Never repeats the value. */
export function otherValueProblem(value: string): string | null {
  if (/\p{Cc}/u.test(value)) return 'Remove the line breaks and control characters';
  return value.length > 8192 ? 'Use at most 8192 characters' : null;
}

/** Every variable that cannot be passed on as it stands. */
export function otherProblems(
  others: Readonly<Record<string, string>>,
): Array<{ name: string; message: string }> {
  return Object.entries(others).flatMap(([name, value]) => {
    const message = otherValueProblem(value);
    return message === null ? [] : [{ name, message }];
  });
}
