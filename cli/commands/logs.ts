import type { LogLine } from '@/lib/contracts/log';
import { displayText } from '@/lib/core/display-text';
import { type CommandContext, exitCodes } from './command';

export interface LogsOptions {
  follow: boolean;
  tail: number;
  json: boolean;
}

/** The recorded lines: the last ones, then with `follow` each new one until Ctrl-C. */
export async function showLogs(
  context: CommandContext,
  { follow, tail, json }: LogsOptions,
): Promise<number> {
  const { client, output } = context;
  const print = (line: LogLine) => output.print(json ? JSON.stringify(line) : textOf(line, output.terminal));
  const controller = new AbortController();
  const stopListening = context.onInterrupt(() => controller.abort());
  try {
    const { lines, summary } = await client.readLogs(Math.max(1, tail));
    if (tail > 0) for (const line of lines) print(line);
    if (summary.lastNumber === 0) output.notify('There is no line yet: the worker has not written any.');
    if (!follow) return exitCodes.true;
    const last = lines.at(-1)?.number ?? summary.lastNumber;
    for await (const batch of client.followLogs(last, controller.signal)) {
      if (batch.skipped > 0)
        output.notify(`${batch.skipped} lines were left out: the log was faster than this terminal.`);
      for (const line of batch.lines) print(line);
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    stopListening();
  }
  return exitCodes.true;
}

/** On a terminal without control characters, which a log could use to rewrite the screen; in a pipe as it was written. */
function textOf({ stream, text }: LogLine, terminal: boolean): string {
  const shown = terminal ? displayText(text) : text;
  return stream === 'console' ? `--- ${shown} ---` : shown;
}
