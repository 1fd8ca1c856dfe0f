import { originalHint } from '@/lib/contracts/original-settings';
import type { EffectiveSetting } from '@/lib/contracts/runner-settings';
import { type SavedSettings, savedProblems } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { OtherView, SettingsView, SettingView } from '@/lib/contracts/settings-view';
import { similarHint } from '@/lib/contracts/similar-name';
import type { SettingsState } from './settings-state';

/** What the form shows of the file; no secret's value. */
export function viewSettings(
  saved: SavedSettings,
  state: Pick<SettingsState, 'pending'>,
): Pick<SettingsView, 'settings' | 'others' | 'unreadable'> {
  const pending = new Set(state.pending);
  const messages = new Map(savedProblems(saved).map(({ name, message }) => [name, message]));
  return {
    settings: viewOwn(saved, messages, pending),
    others: viewOthers(saved, messages, pending),
    unreadable: saved.unreadable,
  };
}

type Messages = ReadonlyMap<string | null, string>;

function viewOwn(
  { settings }: SavedSettings,
  messages: Messages,
  pending: ReadonlySet<string>,
): SettingView[] {
  return settingDefinitions
    .filter(({ managed }) => managed !== true)
    .map(({ name, kind }) => {
      const { value, source, from } = settings[name];
      const isSet = source === 'set' || source === 'alias';
      return {
        name,
        value: kind === 'secret' || !isSet ? null : value,
        isSet,
        pending: pending.has(name),
        problem: messages.get(name) ?? messages.get(from) ?? null,
        hint: hintOf(settings[name], kind === 'secret'),
      };
    });
}

function hintOf({ value, source, from }: EffectiveSetting, isSecret: boolean): string | null {
  if (source === 'alias') return `Read from ${from} (an older name). ${originalHint(from) ?? ''}`.trim();
  if (source === 'profile')
    return isSecret
      ? 'Set by the profile of Temporal’s own tools'
      : `By the profile of Temporal’s own tools: ${value}`;
  return source === 'default' && from === 'TEMPORAL_TLS' && value === 'true'
    ? 'On by itself, since an API key or another setting of TLS is set'
    : null;
}

/** In the order of their names; one that was taken out of the file stays until it is out of the container. */
function viewOthers(
  { others }: SavedSettings,
  messages: Messages,
  pending: ReadonlySet<string>,
): OtherView[] {
  const settingNames = new Set<string>(settingDefinitions.map(({ name }) => name));
  const names = new Set([...Object.keys(others), ...[...pending].filter((name) => !settingNames.has(name))]);
  return [...names].sort().map((name) => {
    const value = Object.hasOwn(others, name) ? (others[name] ?? '') : null;
    const isSecret = isSecretVariable(name, value ?? '');
    return {
      name,
      value: isSecret ? null : value,
      isSecret,
      isSet: value !== null,
      pending: pending.has(name),
      problem: messages.get(name) ?? null,
      hint: originalHint(name) ?? similarHint(name),
    };
  });
}
