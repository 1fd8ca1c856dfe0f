import { passCheck, skipCheck } from '@/lib/contracts/check-result';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { Check } from '@/lib/contracts/status';
import type { ContainerEvidence, Measured } from '@/lib/health/evidence';

/** What the worker prints comes to this machine's disk. Without that it still works: at most a warning. */
export function checkRecording(
  notRecorded: FailureRecord | null,
  container: Measured<ContainerEvidence> | null,
  at: number,
): Check {
  const timing = { at, durationMs: 0 };
  if (notRecorded !== null) {
    const { title: summary, reason: cause, code, remedy, evidence } = notRecorded;
    return { id: 'recording', state: 'warn', summary, cause, code, remedy, evidence, ...timing };
  }
  if (container?.value.facts?.state !== 'running')
    return skipCheck('recording', at, 'Needs a running container');
  return passCheck('recording', timing, 'What the worker prints is recorded', []);
}
