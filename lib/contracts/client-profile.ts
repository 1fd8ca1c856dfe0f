import type { ProfileValues } from './runner-settings';
import type { SettingName } from './setting-definitions';

/** What a profile of Temporal's own tools says, or why it cannot be read: a sentence without a full stop, never a value. */
export interface ProfileReading {
  values: ProfileValues;
  problems: Array<{ name: SettingName; message: string }>;
}

export const noProfile: ProfileReading = { values: {}, problems: [] };
