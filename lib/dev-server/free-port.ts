import { Failure } from '@/lib/core/failure';
import { portOwner } from '@/lib/process/port-owner';
import { reachHost } from '@/lib/temporal/reach';
import { addressOf } from './dev-server-place';

/** Whether something listens on the port of 127.0.0.1. */
export async function isTaken(port: number, signal: AbortSignal): Promise<boolean> {
  const reach = await reachHost('127.0.0.1', port, signal);
  return reach.type === 'resolved' && reach.addresses.some(({ outcome }) => outcome === 'open');
}

/** @throws Failure `temporal-port-taken`, with the name of the program where this user may know it */
export async function requireFreePort(port: number, signal: AbortSignal): Promise<void> {
  if (!(await isTaken(port, signal))) return;
  const owner = await portOwner(port);
  throw new Failure({
    code: 'temporal-port-taken',
    title: `Port ${port} is taken`,
    reason: `${owner ?? 'Another program'} listens on ${addressOf({ port })}.`,
    remedy: {
      summary: 'End that program, or give Temporal another port in the settings.',
      action: 'open-settings',
    },
    evidence: [
      { label: 'address', value: addressOf({ port }) },
      { label: 'taken by', value: owner ?? 'not known' },
    ],
  });
}
