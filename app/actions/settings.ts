'use server';

import { action } from '@/app/action';
import { settingsChangeSchema } from '@/lib/contracts/settings-view';

export const saveSettings = action(settingsChangeSchema, async ({ input, services }) => {
  await services.settings.save(input);
  services.events.publish({ type: 'settings-change' });
});
