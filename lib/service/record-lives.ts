import { redactSecrets } from '@/lib/contracts/secret-variable';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { RunHistory } from './run-history';

/** Read of the log's end: the next life may have written some of them. */
const readMax = 60;
const linesMax = 10;
const charactersMax = 400;
/** Podman 4 stamps whole seconds, and an engine may stamp the last words at the exit. */
const stampSlackMs = 1000;

/** As far as what a container of ours shows and told is taken down. */
export type HistoryKeeper = Pick<RunHistory, 'noteFacts' | 'unread' | 'noteLines' | 'saved'>;

/** Takes down what the engine shows of a container of ours, with the last words of its newest life that ended. */
export async function recordLives(
  history: HistoryKeeper,
  engine: Engine,
  own: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  history.noteFacts(own);
  const life = history.unread(own.id);
  if (life === null) return;
  const from = (life.startedAt ?? 0) - stampSlackMs;
  const until = (life.endedAt ?? 0) + stampSlackMs;
  const lines: string[] = [];
  const options = { follow: false, since: null, tail: readMax, tty: own.tty };
  try {
    for await (const batch of engine.readLogs(own.id, options, signal)) {
      for (const { timestamp, text } of batch) {
        const at = Date.parse(timestamp);
        if (at < from || at > until || text.trim() === '') continue;
        lines.push(redactSecrets(text, own.environment).slice(0, charactersMax));
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    // Only the last words are missing then.
    if (!isFailure(error)) throw error;
  }
  history.noteLines(life, lines.slice(-linesMax));
}
