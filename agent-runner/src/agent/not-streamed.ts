import { APICallError } from 'ai';
import { ModelError } from './model-error';

/** The server cannot give its answer in pieces, or not in such as can be used; it may be able to give it whole. */
export class NotStreamed extends Error {}

/** With which servers refuse what they do not know. */
const refusals = [400, 405, 415, 422, 501];

/** What the failure of an answer in pieces means: NotStreamed where it says only that it should be asked for whole. */
export function streamErrorOf(error: unknown): unknown {
  const own = ownErrorIn(error);
  if (own !== null) return own;
  // The SDK could not make sense of what came.
  if (!APICallError.isInstance(error)) return new NotStreamed();
  const { statusCode = 0, responseBody = '' } = error;
  return refusals.includes(statusCode) && /stream/i.test(responseBody) ? new NotStreamed() : error;
}

/** The SDK wraps errors of the body it reads. */
function ownErrorIn(error: unknown): ModelError | NotStreamed | null {
  if (error instanceof ModelError || error instanceof NotStreamed) return error;
  return error instanceof Error && error.cause !== undefined ? ownErrorIn(error.cause) : null;
}

/** Asks for the answer in pieces; from the first time on that this does not do, and the whole does, for the whole. */
export class StreamMemory {
  #whole = false;

  async ask<T>(inPieces: () => Promise<T>, whole: () => Promise<T>): Promise<T> {
    if (this.#whole) return await whole();
    try {
      return await inPieces();
    } catch (error) {
      if (!(error instanceof NotStreamed)) throw error;
    }
    const answer = await whole();
    this.#whole = true;
    return answer;
  }
}
