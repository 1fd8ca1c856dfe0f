import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import { formatBytes, shortId } from '@/lib/core/units';
import type { ContainerEvidence, ImageEvidence, Measured } from '@/lib/health/evidence';

/** The image is here, and the container runs this one and not an older one (F52). */
export function checkImage(
  measured: Measured<ImageEvidence> | null,
  container: ContainerEvidence | null,
  at: number,
): Check {
  if (measured === null) return skipCheck('image', at, 'Needs an engine');
  const { reference, facts } = measured.value;
  if (facts === null) {
    if (container?.facts == null)
      return skipCheck('image', measured.at, 'Not on this machine yet; set-up gets it');
    return problemCheck('image', 'warn', measured, {
      code: 'image-absent',
      title: `${reference} is not on this machine`,
      reason: 'The container still runs, and could not be created again without this image.',
      remedy: { summary: 'Set up again: it gets the image and keeps the workspace.', action: 'setup' },
      evidence: [{ label: 'container runs', value: container.facts.imageReference }],
    });
  }
  const evidence = [
    { label: 'reference', value: reference },
    { label: 'image', value: shortId(facts.id) },
    { label: 'size', value: formatBytes(facts.sizeBytes) },
    { label: 'platform', value: facts.platform },
  ];
  const running = container?.facts ?? null;
  if (running === null || running.imageId === facts.id) {
    return passCheck('image', measured, `${reference}, ${formatBytes(facts.sizeBytes)}`, evidence);
  }
  return problemCheck('image', 'warn', measured, {
    code: 'image-differs',
    reference: 'F52',
    title: 'The container runs another image than the one that is here now',
    reason: `It was created from ${running.imageReference}, image ${shortId(running.imageId)}.`,
    remedy: { summary: 'Set up again: it creates the container from this image.', action: 'setup' },
    evidence: [...evidence, { label: 'container runs', value: shortId(running.imageId) }],
  });
}
