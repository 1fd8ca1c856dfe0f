import { formatDuration } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

/** Has the worker do a task of no cost; 0 only when it did. */
export async function prove(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const proof = await client.prove();
  const { outcome, durationMs } = proof;
  if (json) output.print(JSON.stringify(proof));
  else if (outcome.type === 'proved') {
    const [waited, ran, all] = [outcome.waitedMs, outcome.ranMs, durationMs].map(formatDuration);
    output.print(`The worker did a task in ${all}: it waited ${waited} for the worker, which took ${ran}.`);
  } else output.print(`Not proven: ${outcome.reason}.`);
  return outcome.type === 'proved' ? exitCodes.true : exitCodes.untrue;
}
