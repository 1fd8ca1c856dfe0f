import { diagnosisLines } from '@/cli/text/diagnosis-text';
import type { WhyQuery } from '@/lib/contracts/diagnosis';
import { type CommandContext, exitCodes } from './command';

/** Says why nothing happens; 0 only when nothing is wrong. */
export async function showWhy(
  { client, output }: CommandContext,
  { query, json }: { query: WhyQuery; json: boolean },
): Promise<number> {
  const diagnosis = await client.why(query);
  for (const line of json ? [JSON.stringify(diagnosis)] : diagnosisLines(diagnosis, output.colour))
    output.print(line);
  return diagnosis.finding.kind === 'fault' ? exitCodes.untrue : exitCodes.true;
}
