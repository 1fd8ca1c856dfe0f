import { createHash } from 'node:crypto';
import type { ContainerFacts } from '@/lib/engine/types';
import type { ManagedService } from './managed-service';

export const homeLabel = 'dev.stigmer.console.home';
/** The one container among all that a service ever had. */
export const identityLabel = 'dev.stigmer.console.identity';
/** Hash of what it was made from. */
export const specLabel = 'dev.stigmer.console.spec';

/** Value of the home label: two consoles with different homes never touch each other's container. */
export function homeLabelValue(homeDirectory: string): string {
  return createHash('sha256').update(homeDirectory).digest('hex').slice(0, 12);
}

/**
 * The label by which a container is a service's own, whatever its name. The agent-runner has the home's bare value: its
 * containers are older than the other services, which add their name.
 */
export function ownerLabel(homeDirectory: string, otherService?: string): ManagedService['owner'] {
  const home = homeLabelValue(homeDirectory);
  return { name: homeLabel, value: otherService === undefined ? home : `${home}.${otherService}` };
}

export function isOwnContainer(
  { labels }: Pick<ContainerFacts, 'labels'>,
  { owner }: Pick<ManagedService, 'owner'>,
): boolean {
  return labels[owner.name] === owner.value;
}

/** What every container of a service carries. */
export function ownLabels(
  owner: ManagedService['owner'],
  { identity, specHash }: { identity: string; specHash: string },
): Record<string, string> {
  return { [owner.name]: owner.value, [identityLabel]: identity, [specLabel]: specHash };
}
