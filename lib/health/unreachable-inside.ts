import { isThisMachine } from '@/lib/contracts/this-machine';
import type { FailureDetails, Remedy } from '@/lib/core/failure';
import type { OwnHealth } from '@/lib/worker/own-health';
import type { ContainerEvidence, TemporalEvidence } from './evidence';

/** What the worker says while it waits for Temporal; it waits for the namespace in other words. */
const waitsForTemporal = /^Waiting for Temporal\b/;
/** It was reached, and the two did not agree: no fault of the way. */
const disagrees = /\btls\b|certificate|unauthenticated|unauthorized|permission/i;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]):/i;

interface InsideInput {
  own: OwnHealth;
  container: ContainerEvidence | null;
  temporal: TemporalEvidence | null;
}

/** Null: the worker does not say that Temporal is out of its reach. To be asked only while Temporal answers the console. */
export function unreachableInside({ own, container, temporal }: InsideInput): FailureDetails | null {
  if (own.type !== 'answers' || temporal === null || !saysUnreachable(own)) return null;
  const { address: fromHere } = temporal.settings;
  const inside = container?.variables.TEMPORAL_ADDRESS ?? fromHere;
  const network = container?.facts?.networkMode ?? 'unknown';
  const { reason, remedy } = causeOf(inside, network);
  return {
    code: 'temporal-unreachable-inside',
    reference: 'F14',
    title: 'Temporal answers this machine and not the worker’s container',
    reason: `${reason} The worker says: ${own.reason}.`,
    remedy,
    evidence: [
      { label: 'from this machine', value: `${fromHere} answers` },
      { label: 'from the container', value: `${inside} does not` },
      { label: 'network mode', value: network },
    ],
  };
}

function saysUnreachable({ condition, reason }: Extract<OwnHealth, { type: 'answers' }>): boolean {
  const without = condition === 'server-gone' || (condition === 'waiting' && waitsForTemporal.test(reason));
  return without && !disagrees.test(reason);
}

function causeOf(inside: string, network: string): { reason: string; remedy: Remedy } {
  if (loopback.test(inside) && network !== 'host')
    return {
      reason: `The container has a network of its own (${network}), in which ${inside} is the container itself.`,
      remedy: {
        summary:
          'Set up again: the console gives the worker this machine’s network, or its name in another one.',
        action: 'setup',
      },
    };
  if (isThisMachine(inside))
    return {
      reason: `The container goes by ${inside}. What listens on this machine’s 127.0.0.1 only, as a tunnel does unless it is told otherwise, or what a firewall keeps from containers, is not reached so.`,
      remedy: {
        summary:
          'Let Temporal, or the tunnel to it, listen on the address that containers reach (ssh -L 0.0.0.0:7233:…, temporal server start-dev --ip 0.0.0.0), and let the firewall pass their network.',
      },
    };
  return {
    reason: `Between the container’s network (${network}) and ${inside} something is closed that is open from here: a firewall or the route of that network, a VPN of this machine, or its name server.`,
    remedy: {
      summary:
        'Let the firewall and the VPN pass the container’s network, or set an address that containers reach.',
      action: 'open-settings',
    },
  };
}
