import type { CommandContext } from './command';
import { operate } from './operate';

export interface SetUpOptions {
  json: boolean;
  /** Null leaves it as it was chosen last. */
  useLocalImage: boolean | null;
  /** What becomes of a container of somebody else that has the name. */
  nameTaken?: 'rename' | 'adopt' | 'leave';
}

/** Keeps which image was asked for, then sets up. */
export async function setUp(
  context: CommandContext,
  { json, useLocalImage, nameTaken = 'leave' }: SetUpOptions,
): Promise<number> {
  const options = { json, ...(nameTaken !== 'leave' && { input: { nameTaken } }) };
  if (useLocalImage === null) return await operate(context, 'setup', options);
  const { image } = await context.client.savePreferences({ useLocalImage });
  if (useLocalImage && image.rule !== 'local' && !json)
    context.output.notify(`STIGMER_AGENT_RUNNER_IMAGE is set and comes first: ${image.reference} is run.`);
  return await operate(context, 'setup', options);
}
