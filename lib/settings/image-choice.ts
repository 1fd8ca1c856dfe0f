import type { Config } from '@/lib/config/config';
import type { ImageRule } from '@/lib/contracts/image-rule';
import type { Evidence } from '@/lib/core/failure';
import type { ChosenImage } from './preferences';

/** Name under which the launcher before this console and its build kept an image that was built here. */
export const localImage = 'stigmer-agent-runner:local';

/** The console's own names for images with which the worker was ready. Of no registry: nobody pulls them. */
export const keptRepository = 'localhost/stigmer-agent-runner-kept';

/** Beginning of the names of the containers that have those images and are never started. */
export const holderName = 'stigmer-agent-runner-kept';
/** What was loaded from an archive has a name there as well, by which it is used without a registry. */
export const loadedRepository = 'localhost/stigmer-agent-runner-loaded';

/** Whether nothing may be pulled under that name: a registry's image would be somebody else's. */
export function isOnlyHere(reference: string): boolean {
  return (
    reference === localImage ||
    [keptRepository, loadedRepository].some((repository) => reference.startsWith(`${repository}:`))
  );
}

export interface AskedImage {
  /** The override, or the pinned version. */
  image: Config['image'];
  imageOverridden: Config['imageOverridden'];
  useLocalImage: boolean;
  chosen?: ChosenImage | undefined;
}

export interface ImageChoice {
  rule: ImageRule;
  reference: string;
  /** Each rule in its order: why it did not choose, or that it did. */
  order: Evidence[];
}

/** The image to run: whether it is here does not change its name. */
export function imageReference(asked: AskedImage): string {
  const reference = askedReference(asked);
  return asked.chosen?.insteadOf === reference ? asked.chosen.reference : reference;
}

/** What a registry may have a newer one of: of a version that was put back, the image that it was put in the place of. */
export function renewedReference(asked: AskedImage): string {
  const reference = imageReference(asked);
  return reference.startsWith(`${keptRepository}:`) ? askedReference(asked) : reference;
}

/** What is asked for by variable, preference or the console's own version, whatever an upgrade has put in its place. */
export function askedReference({ image, imageOverridden, useLocalImage }: AskedImage): string {
  return useLocalImage && !imageOverridden ? localImage : image;
}

function ruleOf(asked: AskedImage, isHere: boolean): ImageRule {
  const { imageOverridden, useLocalImage, chosen } = asked;
  if (chosen?.insteadOf === askedReference(asked)) return 'chosen';
  if (imageOverridden) return 'override';
  if (useLocalImage) return 'local';
  return isHere ? 'pinned' : 'pull';
}

/**
 * What an upgrade chose in place of what is asked for; else the override, else the local image when it was asked for, else the pinned version if it is here, else a pull of it.
 * What was named is never replaced by another image, not even when it is absent.
 * @param isHere whether the engine has the image of `imageReference`
 */
export function chooseImage(asked: AskedImage, isHere: boolean): ImageChoice {
  const rule = ruleOf(asked, isHere);
  const reference = imageReference(asked);
  const labels: Record<ImageRule, string> = {
    chosen: 'last upgrade',
    override: '1. STIGMER_AGENT_RUNNER_IMAGE',
    local: '2. local image',
    pinned: '3. pinned version',
    pull: '4. pull',
  };
  const usual: ImageRule[] = ['override', 'local', 'pinned', 'pull'];
  const rules: ImageRule[] = rule === 'chosen' ? ['chosen', ...usual] : usual;
  const chosenAt = rules.indexOf(rule);
  const missed: Record<ImageRule, string> = {
    chosen: 'none',
    override: 'not set',
    local: 'not asked for',
    pinned: 'not on this machine',
    pull: 'not needed',
  };
  const order = rules.map((each, index) => ({
    label: labels[each],
    value: index === chosenAt ? `chosen: ${reference}` : index < chosenAt ? missed[each] : later(each, asked),
  }));
  return { rule, reference, order };
}

function later(rule: ImageRule, { useLocalImage }: AskedImage): string {
  return rule === 'local' && useLocalImage ? 'asked for, but the variable comes first' : 'not needed';
}
