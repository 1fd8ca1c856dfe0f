import { resolveSettings, settingProblem } from '@/lib/contracts/runner-settings';
import {
  otherNameProblem,
  otherValueProblem,
  type SettingsProblem,
  settingOf,
} from '@/lib/contracts/saved-settings';
import type { SettingsChange } from '@/lib/contracts/settings-view';

type Changes = SettingsChange['changes'];

/** A setting that goes back to its default takes the older name that would speak next out of the file, and no other. */
export function withSpeakingAliases(
  environment: Readonly<Record<string, string>>,
  changes: Changes,
): Changes {
  const all: Record<string, string | null> = { ...changes };
  const reset = Object.keys(changes).filter((name) => changes[name] === null);
  for (;;) {
    const after = Object.entries({ ...environment, ...all }).map(([name, value]) => [
      name,
      value ?? undefined,
    ]);
    const settings = Object.entries(resolveSettings(Object.fromEntries(after)));
    const speaking = settings.find(([name, { source }]) => source === 'alias' && reset.includes(name));
    if (speaking === undefined) return all;
    all[speaking[1].from] = null;
  }
}

/** Why a value cannot be saved under that name; null when it can. */
export function changeProblem(name: string, value: string | null): string | null {
  const definition = settingOf(name);
  if (definition === undefined || definition.name !== name || definition.managed)
    return otherNameProblem(name) ?? (value === null ? null : otherValueProblem(value));
  return value === null ? null : settingProblem(definition, value);
}

/** Why values cannot be saved, each by its name. */
export function changeProblems(changes: Changes): SettingsProblem[] {
  return Object.entries(changes).flatMap(([name, value]) => {
    const message = changeProblem(name, value);
    return message === null ? [] : [{ name, line: null, message }];
  });
}
