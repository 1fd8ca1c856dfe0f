'use server';

import { action } from '@/app/action';
import { preferencesSchema } from '@/lib/contracts/preferences';
import { settingsChangeSchema } from '@/lib/contracts/settings-view';

export const saveSettings = action(settingsChangeSchema, async ({ input, services }) => {
  await services.settings.save(input);
  services.events.publish({ type: 'settings-change' });
});

export const savePreferences = action(preferencesSchema, async ({ input, services }) => {
  await services.preferences.save(input);
  services.events.publish({ type: 'settings-change' });
});
