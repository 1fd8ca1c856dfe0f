import { Failure } from '@/lib/core/failure';
import { parseAddress } from '@/lib/temporal/address';
import type { TemporalSettings } from '@/lib/temporal/types';

/** Where the development server is to answer: always on this machine's 127.0.0.1. */
export interface DevServerPlace {
  port: number;
  namespace: string;
}

/** A web page stands as far above its server's port as Temporal's own default does. */
const pageOffset = 1000;

export const addressOf = ({ port }: Pick<DevServerPlace, 'port'>) => `127.0.0.1:${port}`;

/** Null where there is no such port. */
export function pagePortOf({ port }: Pick<DevServerPlace, 'port'>): number | null {
  return port + pageOffset > 65_535 ? null : port + pageOffset;
}

/**
 * The place that the worker's settings name.
 * @throws Failure `dev-server-not-here` where it is none that a server without sign-in may have
 */
export function placeOf({
  address,
  namespace,
  tls,
}: Pick<TemporalSettings, 'address' | 'namespace' | 'tls'>): DevServerPlace {
  const target = parseAddress(address);
  if (target === null || !['localhost', '127.0.0.1'].includes(target.host))
    throw notHere(
      address,
      'It has no sign-in, so it is started on localhost or 127.0.0.1 only, and the settings name another place.',
    );
  if (tls) throw notHere(address, 'It does not speak TLS, which is on in the settings.');
  return { port: target.port, namespace };
}

function notHere(address: string, reason: string): Failure {
  return new Failure({
    code: 'dev-server-not-here',
    title: 'A Temporal server for development does not fit these settings',
    reason,
    remedy: {
      summary: 'Start Temporal where the settings say, or correct its address in the settings.',
      action: 'open-settings',
    },
    evidence: [{ label: 'address', value: address }],
  });
}
