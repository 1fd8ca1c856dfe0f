import { Failure } from '@/lib/core/failure';
import type { ImageFacts } from '@/lib/engine/types';
import { contractOf, speaksContract } from '@/lib/worker/image-contract';

/** An image without the label is somebody's; one with another contract is ours, of a time that this console does not know. */
export function refuseOtherContract(image: Pick<ImageFacts, 'labels'>): void {
  const contract = contractOf(image);
  if (contract === null || speaksContract(image)) return;
  throw new Failure({
    code: 'image-contract-other',
    title: 'The image keeps another contract than this console',
    reason: `It is an agent-runner of contract ${contract}, and this console speaks with one of another.`,
    remedy: { summary: 'Choose an image that was released with this console, or another console.' },
    evidence: [{ label: 'contract of the image', value: contract }],
  });
}
