import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { Measured, TemporalEvidence } from '@/lib/health/evidence';
import { temporalFailure } from '@/lib/temporal/failure';

/** F46: the port can be open before the namespace exists, so it is a check of its own. */
export function checkNamespace(measured: Measured<TemporalEvidence> | null, at: number): Check {
  if (measured === null) return skipCheck('namespace', at, 'Needs Temporal');
  const { settings, probe } = measured.value;
  if (probe.namespaceExists) {
    return passCheck('namespace', measured, `Namespace ${settings.namespace} exists`, [
      { label: 'namespace', value: settings.namespace },
    ]);
  }
  if (probe.code !== 'namespace-not-found') return skipCheck('namespace', measured.at, 'Needs Temporal');
  const failure = temporalFailure(probe.code, { ...settings, apiKey: null }, probe.detail);
  return problemCheck('namespace', 'fail', measured, failure.details);
}
