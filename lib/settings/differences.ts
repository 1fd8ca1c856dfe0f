import { isSecretVariable } from '@/lib/contracts/secret-variable';
import type { SettingDifference } from '@/lib/contracts/versions';
import { environmentOf, parseEnvFile } from './env-file';

/** The variables that two settings files set otherwise, by name; no secret's value. */
export function settingDifferences(now: Buffer, before: Buffer): SettingDifference[] {
  const here = environmentOf(parseEnvFile(now));
  const there = environmentOf(parseEnvFile(before));
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])].sort();
  return names
    .filter((name) => here[name] !== there[name])
    .map((name) => differenceOf(name, here[name] ?? null, there[name] ?? null));
}

function differenceOf(name: string, now: string | null, before: string | null): SettingDifference {
  const isSecret = isSecretVariable(name, now ?? '') || isSecretVariable(name, before ?? '');
  const change = now === null ? 'added' : before === null ? 'removed' : 'changed';
  return isSecret
    ? { name, isSecret, change, now: null, before: null }
    : { name, isSecret, change, now, before };
}
