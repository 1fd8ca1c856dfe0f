import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { isSameAddress } from './host-address';

/** An address in the container may be the saved one as the container must say it. */
export function isPending(
  definition: SettingDefinition,
  saved: string | null,
  running: string | null,
): boolean {
  if (saved === running) return false;
  if (!definition.hostAddress || saved === null || running === null) return true;
  return !isSameAddress(saved, running);
}

/** Names of the settings that await Apply: saved, and not in the container. */
export function pendingSettings(saved: EffectiveSettings, running: EffectiveSettings): string[] {
  return settingDefinitions
    .filter((definition) => definition.managed !== true)
    .filter((definition) =>
      isPending(definition, saved[definition.name].value, running[definition.name].value),
    )
    .map(({ name }) => name);
}
