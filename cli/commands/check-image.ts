import { newerImageText } from '@/lib/contracts/newer-image';
import { type CommandContext, exitCodes } from './command';

/** 0 only when what is here is what the registry has. */
export async function checkImage(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const found = await client.newerImage();
  output.print(json ? JSON.stringify(found) : newerImageText(found));
  return found.registry !== null && found.registry === found.here ? exitCodes.true : exitCodes.untrue;
}
