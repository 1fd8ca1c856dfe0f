'use server';

import { action } from '@/app/action';
import { preferenceChangeSchema } from '@/lib/contracts/preferences';
import { settingsRestoreSchema } from '@/lib/contracts/settings-history';
import { importFileSchema, importTakeSchema } from '@/lib/contracts/settings-import';
import { settingsChangeSchema } from '@/lib/contracts/settings-view';
import { tlsFileInputSchema } from '@/lib/contracts/tls-files';

export const saveSettings = action(settingsChangeSchema, async ({ input, services }) => {
  await services.settings.save(input);
  services.events.publish({ type: 'settings-change' });
});

export const restoreSettings = action(settingsRestoreSchema, async ({ input, services }) => {
  await services.settings.restoreVersion(input);
  services.events.publish({ type: 'settings-change' });
});

/**
 * What a file would change. It is sent again with what is taken: nothing of it is kept meanwhile. For those who may change the file:
 * whether a value is the same would tell anybody else when a guess at a secret is right.
 */
export const previewImport = action(importFileSchema, ({ input, services }) =>
  services.settings.previewImport(input),
);

export const takeImport = action(importTakeSchema, async ({ input, services }) => {
  await services.settings.takeImport(input);
  services.events.publish({ type: 'settings-change' });
});

/** Keeps a file that was picked or pasted; its path is the value to save. */
export const keepTlsFile = action(tlsFileInputSchema, ({ input: { name, content }, services }) =>
  services.keepTlsFile(name, Buffer.from(content)),
);

export const savePreferences = action(preferenceChangeSchema, async ({ input, services }) => {
  await services.preferences.save(input);
  services.events.publish({ type: 'settings-change' });
});
