import { statusLines } from '@/cli/text/status-text';
import { type CommandContext, exitCodes } from './command';

/** 0 only when the worker is ready. */
export async function showStatus(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const status = await client.status();
  if (json) output.print(JSON.stringify(status));
  else for (const line of statusLines(status, now(), output.colour)) output.print(line);
  return status.verdict === 'ready' ? exitCodes.true : exitCodes.untrue;
}
