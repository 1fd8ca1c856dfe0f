import { resourceLines } from '@/lib/contracts/resources';
import { type CommandContext, exitCodes } from './command';

export async function showResources(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const found = await client.resources();
  if (json) output.print(JSON.stringify(found));
  else for (const line of resourceLines(found, now())) output.print(line);
  return exitCodes.true;
}
