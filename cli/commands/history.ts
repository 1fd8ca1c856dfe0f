import { endSentence, type Life } from '@/lib/contracts/run-history';
import { displayText } from '@/lib/core/display-text';
import { formatAge, formatDuration } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const shownMax = 20;

export async function showHistory(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const found = await client.history();
  if (json) output.print(JSON.stringify(found));
  else if (found.lives.length === 0) output.print('No container of the worker has run here yet.');
  else
    for (const life of found.lives.slice(0, shownMax))
      for (const line of lines(life, now())) output.print(line);
  return exitCodes.true;
}

function lines(life: Life, now: number): string[] {
  const { startedAt, endedAt, lastLines, cause } = life;
  const when = endedAt === null ? 'now' : formatAge(now - endedAt);
  const lasted = startedAt === null ? [] : [`ran ${formatDuration((endedAt ?? now) - startedAt)}`];
  const head = [when.padEnd(12), displayText(endSentence(life)), ...lasted].join('  ');
  // Whoever ended it himself knows why.
  const words = cause === 'console' ? [] : (lastLines ?? []).slice(-3);
  return [head, ...words.map((line) => `${' '.repeat(14)}${displayText(line)}`)];
}
