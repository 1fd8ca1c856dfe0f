import { useLive } from '@/components/live/use-live';
import { type Requested, useRequest } from '@/components/live/use-request';
import { type DevServerView, devServerSchema } from '@/lib/contracts/dev-server';
import type { Operation } from '@/lib/contracts/operation';
import { isDevServerKind } from '@/lib/contracts/operation-kinds';

/** The newest operation of Temporal's development server. */
export function useServerOperation(): Operation | null {
  return useLive().operations?.find(({ kind }) => isDevServerKind(kind)) ?? null;
}

/**
 * Asked again when something was done to it, when the settings changed, and when Temporal was found or lost.
 * @param withSize asks the image's registry as well
 */
export function useServer(withSize = false): Requested<DevServerView> {
  const { status, settingsVersion } = useLive();
  const operation = useServerOperation();
  const temporal = status?.checks.find(({ id }) => id === 'temporal')?.state ?? '';
  const version = [operation?.id, operation?.state, settingsVersion, temporal].join(' ');
  return useRequest(devServerSchema, withSize ? '/api/temporal?size=true' : '/api/temporal', version);
}
