import type { ModelEndpoint } from './model-endpoint';
import type { Framing } from './streamed-values';

/** What an API says with one value of its stream. `cutOff`: at the most tokens. */
export type StreamWord =
  | { type: 'goes-on' }
  | { type: 'whole'; cutOff: boolean }
  | { type: 'failed'; error: unknown };

export interface StreamFormat {
  framing: Framing;
  wordOf(value: unknown): StreamWord;
}

const goesOn: StreamWord = { type: 'goes-on' };
const whole: StreamWord = { type: 'whole', cutOff: false };

const chat: StreamFormat = {
  framing: 'events',
  wordOf: (value) => {
    // Not every server sends the mark at the end.
    if (value === '[DONE]') return whole;
    const { error, choices } = Object(value);
    if (error) return { type: 'failed', error };
    return Array.isArray(choices) && choices.some((choice) => Object(choice).finish_reason) ? whole : goesOn;
  },
};

const responses: StreamFormat = {
  framing: 'events',
  wordOf: (value) => {
    const { type, response, error } = Object(value);
    if (type === 'response.completed' || type === 'response.incomplete') return whole;
    if (type === 'response.failed') return { type: 'failed', error: Object(response).error };
    // Its fields stand in the event itself, or in one more object.
    return type === 'error' ? { type: 'failed', error: error ?? value } : goesOn;
  },
};

const messages: StreamFormat = {
  framing: 'events',
  wordOf: (value) => {
    const { type, error } = Object(value);
    if (type === 'error') return { type: 'failed', error };
    return type === 'message_stop' ? whole : goesOn;
  },
};

const ollama: StreamFormat = {
  framing: 'lines',
  wordOf: (value) => {
    const { error, done, done_reason: reason } = Object(value);
    if (error) return { type: 'failed', error };
    return done === true ? { type: 'whole', cutOff: reason === 'length' } : goesOn;
  },
};

/** How each API tells in a stream that its answer is whole, or that it failed on the way. */
export const streamFormats: Record<ModelEndpoint['dialect'], StreamFormat> = {
  ollama,
  openai: responses,
  'openai-chat': chat,
  'openai-compatible': chat,
  anthropic: messages,
};

/** The status with which the same failure comes before an answer has begun. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  context_length_exceeded: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  overloaded_error: 529,
};

export function statusOf(error: unknown): number {
  const { code, type } = Object(error);
  const status = typeof code === 'number' ? code : (statuses[String(code)] ?? statuses[String(type)]);
  return status !== undefined && status >= 400 && status < 600 ? status : 500;
}
