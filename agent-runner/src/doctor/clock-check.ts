import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { ToldTime } from './model-check';
import { startTiming } from './timing';

/** Certificates and tokens bear far more; the ages of polls and heartbeats do not. HTTP tells whole seconds. */
const skewSecondsMax = 10;

export function checkClock(time: ToldTime | null): DoctorCheck {
  const timing = startTiming()();
  if (time === null) return skipCheck('clock', timing.at, 'No server told its time');
  const seconds = Math.round((time.own - time.told) / 1000);
  const evidence = [
    { label: time.source, value: new Date(time.told).toISOString() },
    { label: 'here', value: new Date(time.own).toISOString() },
  ];
  if (Math.abs(seconds) <= skewSecondsMax) {
    return passCheck('clock', timing, `Within ${skewSecondsMax} s of ${time.source}`, evidence);
  }
  return problemCheck('clock', 'warn', timing, {
    code: 'clock-skewed',
    title: `The clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} that of ${time.source}`,
    reason: 'Ages of polls and heartbeats, certificates and tokens are judged by it.',
    remedy: { summary: 'Set the clock of the machine, and keep it set by NTP.', command: 'date -u' },
    evidence,
  });
}
