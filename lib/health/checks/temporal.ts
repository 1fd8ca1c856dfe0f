import type { Check } from '@/lib/contracts/status';
import { passCheck, problemCheck, skipCheck } from '@/lib/health/check-result';
import type { Measured, TemporalEvidence } from '@/lib/health/evidence';
import { temporalFailure } from '@/lib/temporal/failure';

/** The Temporal that the worker was told to use answers, over gRPC. */
export function checkTemporal(measured: Measured<TemporalEvidence> | null, at: number): Check {
  if (measured === null) return skipCheck('temporal', at, 'Needs a running container');
  const { settings, probe } = measured.value;
  if (probe.code === null || probe.code === 'namespace-not-found') {
    return passCheck('temporal', measured, `${probe.detail} answers on ${settings.address}`, [
      { label: 'address', value: settings.address },
      { label: 'server', value: probe.serverVersion ?? 'unknown' },
      { label: 'TLS', value: settings.tls ? 'on' : 'off' },
    ]);
  }
  const failure = temporalFailure(probe.code, { ...settings, apiKey: null }, probe.detail);
  return problemCheck('temporal', 'fail', measured, failure.details);
}
