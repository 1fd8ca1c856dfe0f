import type { SettingsVersion } from '@/lib/contracts/settings-history';
import { settingDifferences } from './differences';
import { isSame, type KeptVersion } from './settings-history';

const nothing = Buffer.alloc(0);

/** @param kept the newest first @param now the file, null when there is none */
export function viewHistory(kept: readonly KeptVersion[], now: Buffer | null): SettingsVersion[] {
  return kept.map(({ id, at, origin, bytes }, index) => {
    const before = kept[index + 1];
    const text = bytes ?? nothing;
    return {
      id,
      at,
      origin,
      hasFile: bytes !== null,
      isNow: isSame(bytes, now),
      changes: before === undefined ? null : settingDifferences(before.bytes ?? nothing, text),
      fromNow: settingDifferences(now ?? nothing, text),
    };
  });
}
