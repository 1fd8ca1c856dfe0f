'use client';

import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { lastCheckSchema } from '@/lib/contracts/newer-image';

/** Says beside the page's name that the registry had another image; asks this console only. */
export function NewerBadge() {
  const { status, settingsVersion } = useLive();
  if (status === null) return null;
  return <Badge version={`${settingsVersion} ${status.image?.id ?? ''}`} />;
}

function Badge({ version }: { version: string }) {
  const { value } = useRequest(lastCheckSchema, '/api/image/check', version);
  if (!value?.check?.newer) return null;
  return <span className="text-dense text-text-3">newer</span>;
}
