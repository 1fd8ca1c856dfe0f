import { type Abilities, type Capability, capabilitySchema } from '@/lib/contracts/runner-capabilities';
import type { ImageFacts } from '@/lib/engine/types';
import { speaksContract } from './image-contract';

export const capabilitiesLabel = 'dev.stigmer.agent-runner.capabilities';

/** The label of an image that can all that this console knows. */
export const capabilityLabels = { [capabilitiesLabel]: capabilitySchema.options.join(' ') };

/** An image is not trusted with what a page shows of it. */
const nameForm = /^[a-z][a-z0-9-]{0,39}$/;
const moreMax = 8;

/**
 * What the label of an image or a container of ours says; null for any other image.
 */
export function abilitiesOf({ labels }: Pick<ImageFacts, 'labels'>): Abilities | null {
  if (!speaksContract({ labels })) return null;
  const text = labels[capabilitiesLabel];
  if (text === undefined) return { told: false, lacks: [], more: [] };
  const names = new Set(text.split(/\s+/).filter((name) => nameForm.test(name)));
  const known: readonly string[] = capabilitySchema.options;
  return {
    told: true,
    lacks: capabilitySchema.options.filter((name) => !names.has(name)),
    more: [...names].filter((name) => !known.includes(name)).slice(0, moreMax),
  };
}

/** Whether the label says so. What an image does not tell is tried. */
export function lacks(image: Pick<ImageFacts, 'labels'>, capability: Capability): boolean {
  return abilitiesOf(image)?.lacks.includes(capability) ?? false;
}
