import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import { imageRuleWords } from '@/lib/contracts/image-rule';
import {
  type Abilities,
  abilitiesText,
  lackedWords,
  runnerCapabilities,
} from '@/lib/contracts/runner-capabilities';
import type { Check } from '@/lib/contracts/status';
import type { FailureDetails } from '@/lib/core/failure';
import { formatBytes, shortId } from '@/lib/core/units';
import { engineCommand } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';
import type { ContainerEvidence, ImageEvidence, Measured } from '@/lib/health/evidence';
import { localImage } from '@/lib/settings/image-choice';
import { abilitiesOf } from '@/lib/worker/runner-abilities';

/** The image is here and for this processor (F60), and the container runs this one and not an older one (F52). */
export function checkImage(
  measured: Measured<ImageEvidence> | null,
  engine: EngineFacts | null,
  container: ContainerEvidence | null,
  at: number,
): Check {
  if (measured === null) return skipCheck('image', at, 'Needs an engine');
  const { reference, rule, facts } = measured.value;
  // What a stranger of that name runs is nothing to this console.
  const running = container?.ours ? container.facts : null;
  if (facts === null) return absentImage(measured, running);
  const evidence = [
    { label: 'reference', value: reference },
    { label: 'chosen', value: imageRuleWords[rule] },
    { label: 'image', value: shortId(facts.id) },
    { label: 'size', value: formatBytes(facts.sizeBytes) },
    { label: 'platform', value: facts.platform },
  ];
  const abilities = abilitiesOf(running ?? facts);
  const word = abilities && abilitiesText(abilities);
  if (word !== null) evidence.push({ label: 'can', value: word });
  const isTold = !facts.platform.endsWith('/unknown');
  if (engine !== null && isTold && facts.platform !== engine.platform) {
    return problemCheck('image', 'warn', measured, {
      code: 'image-platform-differs',
      reference: 'F60',
      title: 'The image is for another processor',
      reason: `It is for ${facts.platform}, this engine for ${engine.platform}: it runs emulated and slowly, or not at all.`,
      remedy: {
        summary:
          'Remove the container, then the image, and set up again: it gets or builds the one for this machine.',
        command: engineCommand(engine, 'image', 'rm', reference),
      },
      evidence: [...evidence, { label: 'engine', value: engine.platform }],
    });
  }
  if (running === null || running.imageId === facts.id) {
    if (running !== null && abilities !== null && abilities.lacks.length > 0)
      return problemCheck('image', 'warn', measured, { ...olderImage(abilities), evidence });
    const newer = abilities !== null && abilities.more.length > 0 ? ', newer than this console' : '';
    return passCheck('image', measured, `${reference}, ${formatBytes(facts.sizeBytes)}${newer}`, evidence);
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

function olderImage({ lacks }: Abilities): FailureDetails {
  return {
    code: 'image-lacks-capabilities',
    title: `The worker is older than this console: it lacks ${lackedWords(lacks)}`,
    reason: `${lacks.map((each) => runnerCapabilities[each].without).join('. ')}.`,
    remedy: { summary: 'Upgrade it on the page Versions.', command: 'stigmer-console upgrade' },
  };
}

function absentImage(measured: Measured<ImageEvidence>, running: ContainerEvidence['facts']): Check {
  const { reference, rule } = measured.value;
  const isLocal = rule === 'local';
  const chosen = { label: 'chosen', value: imageRuleWords[rule] };
  if (running === null) {
    const summary = isLocal
      ? `${localImage} was asked for and is not built yet`
      : 'Not on this machine yet; set-up gets it';
    return skipCheck('image', measured.at, summary, [chosen]);
  }
  const remedy = isLocal
    ? 'Build it, as the set-up page says, or go back to the pinned version in Settings.'
    : 'Set up again: it gets the image and keeps the workspace.';
  return problemCheck('image', 'warn', measured, {
    code: 'image-absent',
    title: `${reference} is not on this machine`,
    reason: 'The container still runs, and could not be created again without this image.',
    remedy: { summary: remedy, action: isLocal ? 'open-settings' : 'setup' },
    evidence: [{ label: 'container runs', value: running.imageReference }, chosen],
  });
}
