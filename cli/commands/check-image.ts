import { newerImageText } from '@/lib/contracts/newer-image';
import { type CommandContext, exitCodes } from './command';

/** Keeps whether it is asked daily where that is said. 0 only when what is here is what the registry has. */
export async function checkImage(
  { client, output }: CommandContext,
  { daily, json }: { daily: boolean | null; json: boolean },
): Promise<number> {
  if (daily !== null) await client.savePreferences({ lookDaily: daily });
  const found = await client.newerImage();
  output.print(json ? JSON.stringify(found) : newerImageText(found));
  return found.registry !== null && found.registry === found.here ? exitCodes.true : exitCodes.untrue;
}
