import type { NewerImage } from '@/lib/contracts/newer-image';
import { shortId } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

/** 0 only when what is here is what the registry has. */
export async function checkImage(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const found = await client.newerImage();
  output.print(json ? JSON.stringify(found) : sentence(found));
  return found.registry !== null && found.registry === found.here ? exitCodes.true : exitCodes.untrue;
}

function sentence({ reference, here, registry, newer }: NewerImage): string {
  if (registry === null) return `No registry tells of ${reference}.`;
  if (newer && here === null)
    return `${reference} is ${shortId(registry)} at the registry; the one here was built here.`;
  if (newer)
    return `The registry has a newer ${reference}: ${shortId(registry)}, here is ${shortId(here ?? '')}.`;
  return here === null
    ? `${reference} is not here; the registry has ${shortId(registry)}.`
    : `${reference} is the newest: ${shortId(here)}.`;
}
