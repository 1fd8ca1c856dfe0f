import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { EffectiveSettingView } from '@/lib/contracts/settings-view';
import { passedNames, type RunningVariables } from './passed-variables';

/** Every variable that a person chooses, as it counts and as the container has it; no secret's value. */
export function viewEffective(
  saved: SavedSettings,
  running: RunningVariables | null,
  pending: readonly string[],
): EffectiveSettingView[] {
  const awaiting = new Set(pending);
  const inContainer = running && resolveSettings(running.environment);
  const own = settingDefinitions
    .filter(({ managed }) => managed !== true)
    .map(({ name, kind, ofMachine }): EffectiveSettingView => {
      const { value, source, from } = saved.settings[name];
      const isSecret = kind === 'secret';
      return {
        name,
        isSecret,
        source,
        from,
        ...shown(isSecret, value),
        container: inContainer && !ofMachine ? shown(isSecret, inContainer[name].value) : null,
        pending: awaiting.has(name),
      };
    });
  return [...own, ...viewOthers(saved, running, awaiting)];
}

const shown = (isSecret: boolean, value: string | null) => ({
  isSet: value !== null,
  value: isSecret ? null : value,
});

function viewOthers(
  { others }: SavedSettings,
  running: RunningVariables | null,
  awaiting: ReadonlySet<string>,
): EffectiveSettingView[] {
  const passed = running === null ? [] : passedNames(running);
  const valueIn = (variables: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : null;
  return [...new Set([...Object.keys(others), ...passed])].sort().map((name) => {
    const value = valueIn(others, name);
    const there = running && passed.includes(name) ? valueIn(running.environment, name) : null;
    const isSecret = isSecretVariable(name, value ?? '') || isSecretVariable(name, there ?? '');
    const container = running && shown(isSecret, there);
    const pending = awaiting.has(name);
    return { name, isSecret, source: 'other', from: name, ...shown(isSecret, value), container, pending };
  });
}
