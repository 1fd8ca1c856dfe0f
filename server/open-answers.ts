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

  /** Cuts the streams of sessions that have ended or expired, and requests still on their way; what ends a session gets its answer. */
  sweep(isLive: (sessionId: string) => boolean): void {
    for (const [response, sessionId] of this.#sessions) {
      const willBeAnswered = response.req.complete && !response.headersSent;
      if (!willBeAnswered && !response.writableEnded && !isLive(sessionId)) response.destroy();
    }
  }
}
