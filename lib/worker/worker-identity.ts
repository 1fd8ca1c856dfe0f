import { createHash } from 'node:crypto';
import type { ContainerFacts } from '@/lib/engine/types';
import { identityLabel } from '@/lib/service/container-ownership';
import { speaksContract } from './image-contract';

/** Who polled the task queue when the container was created; absent when Temporal did not tell. */
export const pollersBeforeLabel = 'dev.stigmer.console.pollers-before';

/** More than these would make a label of many kilobytes; who polls longest ago is left out. */
const pollersBeforeMax = 200;

/** By what a poller of the task queue is known as this container's worker. */
export interface WorkerIdentity {
  /** The one that the console gave to the worker. */
  given: string;
  /** The container's own: a worker that chooses no identity calls itself `<pid>@<hostname>`. */
  hostname: string;
  /** Whether the image promises to use the given one: nothing else is then its worker. */
  keepsContract: boolean;
  /** Fingerprints of those who polled before it was created; null: not known. */
  pollersBefore: readonly string[] | null;
}

/** The hostname of the container with that identity. */
export function hostnameOf(identity: string): string {
  return identity.replaceAll('/', '-');
}

export function fingerprintOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 8);
}

/** The label's value; identities with the latest poll first. */
export function pollersBeforeValue(identities: readonly string[]): string {
  return [...new Set(identities.map(fingerprintOf))].slice(0, pollersBeforeMax).join(',');
}

/** What the container's labels, and for one made by hand its environment, say. */
export function workerIdentity({
  labels,
  environment,
}: Pick<ContainerFacts, 'labels' | 'environment'>): WorkerIdentity {
  const given = labels[identityLabel] ?? environment.AGENT_RUNNER_IDENTITY ?? '';
  const before = labels[pollersBeforeLabel];
  return {
    given,
    hostname: hostnameOf(given),
    keepsContract: speaksContract({ labels }),
    pollersBefore: before === undefined ? null : before.split(','),
  };
}

/** The given identity, or the SDKs' own form with the container's hostname; the machine's own hostname proves nothing. */
export function isOwnIdentity(identity: string, { given, hostname }: WorkerIdentity): boolean {
  if (given === '') return false;
  // Go writes `<pid>@<hostname>@<task queue>`.
  const [pid = '', host] = identity.split('@');
  return identity === given || (/^\d+$/.test(pid) && host === hostname);
}
