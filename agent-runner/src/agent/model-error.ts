import { Failure } from '@/lib/core/failure';
import type { ModelSettings } from './agent-model';
import { readError } from './error-body';
import type { ModelEndpoint } from './model-endpoint';

export type ModelErrorCode =
  | 'model-unreachable'
  | 'model-broke-off'
  | 'model-key-refused'
  | 'model-not-found'
  | 'model-rate-limited'
  | 'model-refused'
  | 'model-context-exceeded'
  | 'model-server-error';

interface ModelErrorParts {
  code: ModelErrorCode;
  title: string;
  reason: string;
  next: string;
  retryable: boolean;
  /** How long the endpoint asks to wait. */
  retryAfterMs?: number | null;
  passes?: boolean;
}

/**
 * A call of the model that failed. It has no `cause` on purpose: the SDK's errors hold the request, with its prompts and
 * its key, and causes end in logs and in Temporal's history.
 */
export class ModelError extends Failure {
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** The server is busy, or limits its callers: nothing failed that waiting does not mend. */
  readonly passes: boolean;

  constructor({
    code,
    title,
    reason,
    next,
    retryable,
    retryAfterMs = null,
    passes = false,
  }: ModelErrorParts) {
    super({ code, title, reason, remedy: { summary: next } });
    this.name = 'ModelError';
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.passes = passes;
  }
}

/** What a message may name; `secrets` only to be taken out of it. */
export interface ModelNames {
  host: string;
  model: string;
  secrets: readonly string[];
}

/** No answer came. `networkCode`: Node's code, such as ECONNREFUSED. */
export function unreachableError({ host }: ModelNames, networkCode: string): ModelError {
  const untrusted = /CERT|SIGNATURE|ERR_TLS/.test(networkCode);
  return new ModelError({
    code: 'model-unreachable',
    title: `The model at ${host} cannot be reached`,
    reason: `The connection failed (${networkCode})`,
    next: untrusted
      ? 'Give the worker the CA of this server in NODE_EXTRA_CA_CERTS'
      : 'Check that the server runs and that STIGMER_LLM_BASE_URL is its address as seen from this container',
    retryable: !untrusted,
  });
}

/** Its answer began and did not end. `networkCode` null: the connection was closed in good order. */
export function brokeOffError({ host }: Pick<ModelNames, 'host'>, networkCode: string | null): ModelError {
  return new ModelError({
    code: 'model-broke-off',
    title: `The model at ${host} broke off in the middle of its answer`,
    reason: networkCode === null ? 'It closed the connection' : `The connection failed (${networkCode})`,
    next: 'Try again; when it stays, look at the logs of the model’s server, and at the time limits of proxies on the way',
    retryable: true,
  });
}

export function missingKeyError({ host }: ModelNames): ModelError {
  return new ModelError({
    code: 'model-key-refused',
    title: `The model at ${host} needs a key`,
    reason: 'No key is set',
    next: 'Set STIGMER_LLM_API_KEY',
    retryable: false,
  });
}

export interface RefusedAnswer {
  status: number;
  body: string;
  retryAfterMs: number | null;
}

/** The endpoint answered, but not with a turn. */
export function answerError(names: ModelNames, answer: RefusedAnswer): ModelError {
  const { status } = answer;
  const told = readError(answer.body);
  const reason = `It answered ${status}${told.message === '' ? '' : `: ${withoutSecrets(told.message, names)}`}`;
  if (status === 401 || status === 403) return keyError(names, status);
  if (status === 404 || told.code === 'model_not_found') return notFoundError(names, reason);
  if (told.code === 'context_length_exceeded' || saysTooLong(status, told.message))
    return tooLongError(names, reason);
  if (status === 429) return rateError(names, reason, answer, told.code === 'insufficient_quota');
  if (status >= 500 || status === 408) return serverError(names, reason, answer);
  if (status >= 400) return refusedError(names, reason);
  return unreadableError(names, `It answered ${status}`, false);
}

function keyError({ host, model }: ModelNames, status: number): ModelError {
  return new ModelError({
    code: 'model-key-refused',
    title: `The model at ${host} refused the key`,
    // Not what it said: the vendors repeat parts of the key in this answer.
    reason: `It answered ${status}`,
    next: `Check STIGMER_LLM_API_KEY: it must be a key for ${host} that may use ${model}`,
    retryable: false,
  });
}

/** @param reason how that showed, a sentence without a full stop */
export function notFoundError({ host, model }: ModelNames, reason: string): ModelError {
  return new ModelError({
    code: 'model-not-found',
    title: `The model ${model} was not found at ${host}`,
    reason,
    next: 'Check STIGMER_LLM_MODEL (for Ollama: pull the model first), and the path of STIGMER_LLM_BASE_URL',
    retryable: false,
  });
}

function rateError(
  { host }: ModelNames,
  reason: string,
  { retryAfterMs }: RefusedAnswer,
  exhausted: boolean,
): ModelError {
  return new ModelError({
    code: 'model-rate-limited',
    title: `The model at ${host} limits the rate of calls`,
    reason,
    next: exhausted ? 'The account has no credit left: top it up' : 'Wait, or lower TEMPORAL_MAX_CONCURRENCY',
    retryable: !exhausted,
    retryAfterMs,
    passes: !exhausted,
  });
}

/** 503, and 529 of Anthropic. */
const overloaded = [503, 529];

function serverError(
  { host }: ModelNames,
  reason: string,
  { status, retryAfterMs }: RefusedAnswer,
): ModelError {
  return new ModelError({
    code: 'model-server-error',
    title: `The model at ${host} failed`,
    reason,
    next: 'Try again; when it stays, look at the logs of the model’s server',
    retryable: true,
    retryAfterMs,
    passes: overloaded.includes(status),
  });
}

function refusedError({ host, model }: ModelNames, reason: string): ModelError {
  return new ModelError({
    code: 'model-refused',
    title: `The model at ${host} refused the request`,
    reason,
    next: `Check that ${model} can call tools`,
    retryable: false,
  });
}

/** Only OpenAI gives this refusal a code of its own; the words are those of Anthropic, Ollama, vLLM, llama.cpp and others. */
function saysTooLong(status: number, message: string): boolean {
  return (
    (status === 400 || status === 413 || status === 422 || status === 500) &&
    /prompt is too long|context (length|window|size)|maximum context|max_model_len|too many (input )?tokens|exceeds? .*\bcontext\b/i.test(
      message,
    )
  );
}

function tooLongError({ host, model }: ModelNames, reason: string): ModelError {
  return new ModelError({
    code: 'model-context-exceeded',
    title: `The conversation is too long for the model at ${host}`,
    reason,
    next: `Give less at once, or take a model with a larger context than ${model}`,
    retryable: false,
  });
}

export function isContextExceeded(error: unknown): boolean {
  return error instanceof ModelError && error.code === 'model-context-exceeded';
}

/** Something answers there that does not speak this provider's API, or was cut off in the middle. */
export function unreadableError({ host }: ModelNames, reason: string, retryable: boolean): ModelError {
  return new ModelError({
    code: 'model-server-error',
    title: `The answer of ${host} could not be read as a model’s answer`,
    reason,
    next: 'Check STIGMER_LLM_PROVIDER and STIGMER_LLM_BASE_URL: the address may be that of another service or of a proxy',
    retryable,
  });
}

export function slowError({ host }: Pick<ModelNames, 'host'>, timeoutMs: number): ModelError {
  return new ModelError({
    code: 'model-unreachable',
    title: `The model at ${host} did not answer in time`,
    reason: `No answer came within ${Math.round(timeoutMs / 1000)} s`,
    next: 'Check the load of the model’s server, or take a smaller model',
    retryable: true,
  });
}

const charactersMax = 300;

/** A header may be a word that is in any text: such a short one is no secret. */
const secretCharactersMin = 4;

export function namesOf(
  { model, apiKey, headers = {} }: Pick<ModelSettings, 'model' | 'apiKey' | 'headers'>,
  { host }: Pick<ModelEndpoint, 'host'>,
): ModelNames {
  const values = Object.values(headers).filter((value) => value.length >= secretCharactersMin);
  return { host, model, secrets: [...(apiKey ? [apiKey] : []), ...values] };
}

function withoutSecrets(message: string, { secrets }: ModelNames): string {
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), message);
  const oneLine = hidden.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return oneLine.length > charactersMax ? `${oneLine.slice(0, charactersMax)}…` : oneLine;
}
