import type { Decision, ExportRequest } from '@/lib/contracts/export';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { PortableWorker } from './portable-worker';
import { scalerParameters } from './scaled-object';

/**
 * KEDA's Temporal scaler encrypts only with a client certificate or an API key, and beside the key alone it takes no CA
 * (`buildTemporalTLSConfig` in its pkg/scalers/temporal_scaler.go, 2.21).
 */
export function scalerDecisions(
  worker: PortableWorker,
  { target, replicas: { min, max } }: ExportRequest,
): Decision[] {
  const isEncrypted = resolveSettings(worker.environment).TEMPORAL_TLS.value === 'true';
  if (target !== 'kubernetes' || min === max || !isEncrypted) return [];
  const has = new Set(worker.secrets.map(({ name }) => scalerParameters[name]));
  if (has.has('cert') || (has.has('apiKey') && !has.has('ca'))) return [];
  const text = has.has('apiKey')
    ? 'KEDA takes no CA beside an API key, and trusts public ones only: give it a client certificate as well, or export a fixed number of workers.'
    : 'KEDA encrypts only with a client certificate or an API key, and cannot ask this Temporal: export a fixed number of workers.';
  return [{ subject: 'TEMPORAL_TLS', text, needed: true }];
}
