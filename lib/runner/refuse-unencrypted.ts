import { Failure } from '@/lib/core/failure';
import { lacks } from '@/lib/worker/runner-abilities';
import type { WantedWorker } from './wanted-container';

/** An image from before there was encryption takes the key for no setting of its own, and writes to Temporal in the clear. */
export function refuseUnencrypted({ image, saved }: Pick<WantedWorker, 'image' | 'saved'>): void {
  if (!saved.settings.STIGMER_PAYLOAD_KEY.value || !lacks(image, 'encryption')) return;
  throw new Failure({
    code: 'image-lacks-encryption',
    title: 'The image cannot encrypt payloads',
    reason:
      'STIGMER_PAYLOAD_KEY is set, and this older image would write to Temporal in the clear all the same.',
    remedy: {
      summary: 'Choose a newer image, or take the payload keys out of the settings.',
      action: 'open-settings',
    },
  });
}
