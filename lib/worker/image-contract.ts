import type { ImageFacts } from '@/lib/engine/types';

const contractLabel = 'dev.stigmer.agent-runner.contract';

/** The labels of an image of ours, for tests. */
export const contractLabels = { [contractLabel]: '1' };

/** The contract that an image of ours names; null for any other. */
export function contractOf({ labels }: Pick<ImageFacts, 'labels'>): string | null {
  return labels[contractLabel] ?? null;
}

/**
 * Whether the image's worker keeps our contract (docs/agent-runner.md): it takes its identity from the console, ends by
 * SIGTERM, sends heartbeats. Works for a container as well: it carries its image's labels, on Docker and on Podman.
 */
export function speaksContract({ labels }: Pick<ImageFacts, 'labels'>): boolean {
  return contractOf({ labels }) === contractLabels[contractLabel];
}
