import { redactSecrets } from '@/lib/contracts/secret-variable';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';

/** A traceback through a few libraries has some eighty lines. */
const linesMax = 120;
const charactersMax = 400;

/** The end of a container's log, for an explanation: without the secrets that it was given, lines cut at 400 characters. */
export async function readLastLines(
  engine: Engine,
  { id, tty, environment }: Pick<ContainerFacts, 'id' | 'tty' | 'environment'>,
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  const options = { follow: false, since: null, tail: linesMax, tty };
  try {
    for await (const batch of engine.readLogs(id, options, signal)) {
      for (const { text } of batch) {
        if (text.trim() !== '') lines.push(redactSecrets(text, environment).slice(0, charactersMax));
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    // Only an explanation is missing then; a lost engine shows at the next call.
    if (!isFailure(error)) throw error;
  }
  return lines.slice(-linesMax);
}
