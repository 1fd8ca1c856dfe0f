'use client';

import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { settingsViewSchema } from '@/lib/contracts/settings-view';
import { DebugStrip } from './debug-strip';

/** The strip for a page that has no settings of its own. */
export function LiveDebugStrip() {
  const { settingsVersion, status } = useLive();
  const version = `${settingsVersion} ${status?.container?.id ?? ''}`;
  return <DebugStrip view={useRequest(settingsViewSchema, '/api/settings', version).value} />;
}
