import type { CommandContext } from './command';
import { operate } from './operate';

export interface SetUpOptions {
  json: boolean;
  /** Null leaves it as it was chosen last. */
  useLocalImage: boolean | null;
}

/** Keeps which image was asked for, then sets up. */
export async function setUp(context: CommandContext, { json, useLocalImage }: SetUpOptions): Promise<number> {
  if (useLocalImage === null) return await operate(context, 'setup', { json });
  const { image } = await context.client.savePreferences({ useLocalImage });
  if (useLocalImage && image.rule !== 'local' && !json)
    context.output.notify(`STIGMER_AGENT_RUNNER_IMAGE is set and comes first: ${image.reference} is run.`);
  return await operate(context, 'setup', { json });
}
