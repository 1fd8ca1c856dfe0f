import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import { parseAddress } from '@/lib/temporal/address';
import { describeAddresses } from '@/lib/temporal/classify';
import { reachHost } from '@/lib/temporal/reach';
import type { RunnerSettings } from '../settings';
import { startTiming } from './timing';

/** The Stigmer server. The worker runs without it, so its absence is never a failure; unless it was asked for, not even odd. */
export async function checkBackend(
  { effective }: Pick<RunnerSettings, 'effective'>,
  signal: AbortSignal,
): Promise<DoctorCheck> {
  const timing = startTiming();
  const { value, source } = effective.STIGMER_BACKEND_ENDPOINT ?? { value: null, source: 'default' };
  const target = value === null ? null : parseAddress(value);
  if (value === null || target === null) return skipCheck('backend', timing().at, 'Not set; it is optional');
  const reach = await reachHost(target.host, target.port, signal);
  const seen =
    reach.type === 'resolved'
      ? describeAddresses(reach.addresses)
      : `The name does not resolve (${reach.error})`;
  if (reach.type === 'resolved' && reach.addresses.some(({ outcome }) => outcome === 'open')) {
    const evidence = [{ label: 'addresses', value: seen }];
    return passCheck('backend', timing(), `${value} accepts connections`, evidence);
  }
  if (source === 'default')
    return skipCheck('backend', timing().at, `Not set, and nothing at ${value}; it is optional`);
  return problemCheck('backend', 'warn', timing(), {
    code: 'backend-unreachable',
    title: `The Stigmer server at ${value} cannot be reached`,
    reason: seen,
    remedy: {
      summary:
        'Correct STIGMER_BACKEND_ENDPOINT, or leave it out: the worker runs its agents without this server.',
    },
  });
}
