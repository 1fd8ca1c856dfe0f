import { ReadableStream } from 'node:stream/web';
import { answerError, brokeOffError, ModelError, type ModelNames } from './model-error';
import { networkCodeOf } from './network-code';
import { NotStreamed } from './not-streamed';
import { type StreamFormat, statusOf } from './stream-formats';
import { StreamedValues } from './streamed-values';

/** Where an answer is watched while it comes. */
export interface AnswerWatch {
  format: StreamFormat;
  names: ModelNames;
  /** The answer was cut off at its most tokens; known when it is whole. */
  cutOff: boolean;
}

/** More than any answer of a model. */
const answerBytesMax = 64 * 1024 * 1024;

/**
 * An answer in pieces ends in its API's own way, or it fails: the SDK takes half an answer for a whole one, drops lines that it
 * cannot read, and writes them to the console.
 */
export function watchedFetch(fetch: typeof globalThis.fetch, watch: AnswerWatch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || response.body === null) return response;
    const { status, headers } = response;
    return new Response(ReadableStream.from(watched(response.body, watch)), { status, headers });
  };
}

/** Throws a ModelError when the answer failed or broke off, NotStreamed when it is none in pieces. */
async function* watched(
  body: AsyncIterable<Uint8Array>,
  watch: AnswerWatch,
): AsyncGenerator<Uint8Array, void, void> {
  const { format, names } = watch;
  const values = new StreamedValues(format.framing);
  let receivedBytes = 0;
  let seen = false;
  let whole = false;
  try {
    for await (const chunk of body) {
      receivedBytes += chunk.length;
      if (receivedBytes > answerBytesMax) throw new Error(`It is longer than ${answerBytesMax} bytes`);
      for (const value of values.push(chunk)) hear(value);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ModelError || error instanceof NotStreamed) throw error;
    throw brokeOffError(names, networkCodeOf(error));
  }
  for (const value of values.end()) hear(value);
  if (!seen) throw new NotStreamed();
  if (!whole) throw brokeOffError(names, null);

  function hear(value: unknown): void {
    const word = format.wordOf(value);
    if (typeof value === 'string' && word.type === 'goes-on') throw new NotStreamed();
    seen = true;
    if (word.type === 'failed') throw failedError(names, word.error);
    if (word.type !== 'whole') return;
    whole = true;
    watch.cutOff = word.cutOff;
  }
}

function failedError(names: ModelNames, error: unknown): ModelError {
  const body = JSON.stringify({ error });
  return answerError(names, { status: statusOf(error), body, retryAfterMs: null });
}
