import { createHash } from 'node:crypto';
import type { ContainerFacts } from '@/lib/engine/types';

export const homeLabel = 'dev.stigmer.console.home';
export const identityLabel = 'dev.stigmer.console.identity';

/** Value of the home label: two consoles with different homes never touch each other's container. */
export function homeLabelValue(homeDirectory: string): string {
  return createHash('sha256').update(homeDirectory).digest('hex').slice(0, 12);
}

export function isOwnContainer({ labels }: Pick<ContainerFacts, 'labels'>, homeDirectory: string): boolean {
  return labels[homeLabel] === homeLabelValue(homeDirectory);
}
