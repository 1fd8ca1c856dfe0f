import * as z from 'zod/mini';

/** Why this image: the rules in the order in which they are asked. */
export const imageRuleSchema = z.enum(['chosen', 'override', 'local', 'pinned', 'pull']);
export type ImageRule = z.infer<typeof imageRuleSchema>;

/** Ends a sentence that begins with the image's name. */
export const imageRuleWords: Record<ImageRule, string> = {
  chosen: 'chosen by the last upgrade',
  override: 'named by STIGMER_AGENT_RUNNER_IMAGE',
  local: 'the local image, as asked for',
  pinned: 'the version this console was made for',
  pull: 'the version this console was made for, which set-up gets',
};
