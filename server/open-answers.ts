import type { ServerResponse } from 'node:http';
import { socketSession } from '@/lib/security/request-guard';

/** The answers that are open, by session: a stream must not outlive the session that opened it. */
export class OpenAnswers {
  readonly #sessions = new Map<ServerResponse, string>();

  add(response: ServerResponse, sessionId: string): void {
    if (sessionId === socketSession) return;
    this.#sessions.set(response, sessionId);
    response.once('close', () => this.#sessions.delete(response));
  }

  /** Cuts the streams of sessions that have ended or expired; what ends a session still gets its answer. */
  sweep(isLive: (sessionId: string) => boolean): void {
    for (const [response, sessionId] of this.#sessions)
      if (response.headersSent && !response.writableEnded && !isLive(sessionId)) response.destroy();
  }
}
