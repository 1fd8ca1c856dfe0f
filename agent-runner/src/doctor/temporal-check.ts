import { passCheck, problemCheck, skipCheck, type Timing } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { Evidence } from '@/lib/core/failure';
import { parseAddress } from '@/lib/temporal/address';
import { describeAddresses } from '@/lib/temporal/classify';
import { connectTemporal } from '@/lib/temporal/connection';
import { temporalFailure } from '@/lib/temporal/failure';
import { reachHost } from '@/lib/temporal/reach';
import type { TemporalProbe, TemporalSettings } from '@/lib/temporal/types';
import { startTiming } from './timing';

/** The server (each address of its name, TLS, version) and the namespace, as this network and these credentials see them. */
export async function checkTemporal(settings: TemporalSettings, signal: AbortSignal): Promise<DoctorCheck[]> {
  const timing = startTiming();
  const connection = connectTemporal(settings);
  try {
    const [probe, addresses] = await Promise.all([
      connection.probe(signal),
      tryAddresses(settings.address, signal),
    ]);
    return judge(settings, probe, addresses, timing());
  } finally {
    await connection.close();
  }
}

async function tryAddresses(address: string, signal: AbortSignal): Promise<Evidence[]> {
  const target = parseAddress(address);
  const reach = target && (await reachHost(target.host, target.port, signal));
  if (reach?.type !== 'resolved') return [];
  return [{ label: 'addresses', value: describeAddresses(reach.addresses) }];
}

function judge(
  settings: TemporalSettings,
  probe: TemporalProbe,
  addresses: Evidence[],
  timing: Timing,
): DoctorCheck[] {
  const { address, namespace, tls } = settings;
  const failed = (id: 'temporal' | 'namespace', code: NonNullable<TemporalProbe['code']>) => {
    const { details } = temporalFailure(code, settings, probe.detail);
    return problemCheck(id, 'fail', timing, {
      ...details,
      evidence: [...(details.evidence ?? []), ...addresses],
    });
  };
  if (probe.code !== null && probe.code !== 'namespace-not-found') {
    return [failed('temporal', probe.code), skipCheck('namespace', timing.at, 'Needs Temporal')];
  }
  const server = probe.serverVersion === null ? 'Temporal' : `Temporal ${probe.serverVersion}`;
  const evidence = [{ label: 'TLS', value: tls ? 'on' : 'off' }, ...addresses];
  return [
    passCheck('temporal', timing, `${server} answers on ${address}`, evidence),
    probe.code === null
      ? passCheck('namespace', timing, `Namespace ${namespace} exists`, [])
      : failed('namespace', probe.code),
  ];
}
