import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { Measured, TemporalEvidence } from '@/lib/health/evidence';
import { temporalFailure } from '@/lib/temporal/failure';

/** The Temporal that the worker is set to use answers, over gRPC. */
export function checkTemporal(measured: Measured<TemporalEvidence> | null, at: number): Check {
  if (measured === null) return skipCheck('temporal', at, 'Needs a running container');
  const { settings, probe } = measured.value;
  if (probe.code === null || probe.code === 'namespace-not-found') {
    const server = probe.serverVersion === null ? 'Temporal' : `Temporal ${probe.serverVersion}`;
    return passCheck('temporal', measured, `${server} answers on ${settings.address}`, [
      { label: 'address', value: settings.address },
      { label: 'server', value: probe.serverVersion ?? 'unknown' },
      { label: 'TLS', value: settings.tls ? 'on' : 'off' },
    ]);
  }
  const failure = temporalFailure(probe.code, { ...settings, apiKey: null }, probe.detail);
  return problemCheck('temporal', 'fail', measured, failure.details);
}
