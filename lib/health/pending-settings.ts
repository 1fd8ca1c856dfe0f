import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';

/**
 * Settings that await Apply: saved, and not in the container. Addresses and paths are left out: the console may
 * have rewritten them for the container.
 */
export function pendingSettings(saved: EffectiveSettings, running: EffectiveSettings): string[] {
  return settingDefinitions
    .filter(({ hostAddress, managed, kind }) => hostAddress !== true && managed !== true && kind !== 'path')
    .map(({ name }) => name)
    .filter((name) => saved[name].value !== running[name].value);
}
