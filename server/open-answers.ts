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

  /** Cuts the answers of sessions that have ended or expired. */
  sweep(isLive: (sessionId: string) => boolean): void {
    for (const [response, sessionId] of this.#sessions) if (!isLive(sessionId)) response.destroy();
  }
}
