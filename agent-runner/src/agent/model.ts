import { AISDKError, APICallError, jsonSchema, type ToolSet, tool, zodSchema } from 'ai';
import { z } from 'zod';
import type { AgentModel, ModelSettings, ToolDescription } from './agent-model';
import { endpointFetch } from './endpoint-fetch';
import { callSettings, createLanguageModel } from './language-model';
import { answerInPieces, answerWhole } from './model-answer';
import { endpointOf } from './model-endpoint';
import {
  answerError,
  brokeOffError,
  ModelError,
  type ModelNames,
  missingKeyError,
  namesOf,
  unreachableError,
  unreadableError,
} from './model-error';
import { factsOf } from './model-facts';
import { toModelMessages } from './model-messages';
import { toTurn } from './model-turn';
import { networkCodeOf } from './network-code';
import { StreamMemory } from './not-streamed';
import { AnswerBrokeOff, createPatientFetch } from './patient-fetch';
import { keptMessages, keptSystem } from './prompt-cache';
import { retryAfterOf } from './retry-after';
import { streamFormats } from './stream-formats';
import { watchedFetch } from './watched-fetch';

/** With its neighbours the only one that knows the AI SDK. Keys and addresses are always given: none is read from the environment. */
export function createModel(
  settings: ModelSettings,
  fetch = createPatientFetch(settings.proxies ?? null),
): AgentModel {
  // Its warnings go to the console, past our log.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const endpoint = endpointOf(settings);
  const names = namesOf(settings, endpoint);
  const author = `${settings.provider}/${settings.model}`;
  const endpointsFetch = endpointFetch(fetch, endpoint, settings);
  const memory = new StreamMemory();
  const modelBy = (fetchBy: typeof globalThis.fetch) => {
    const model = createLanguageModel(settings, endpoint, fetchBy);
    if (model === null) throw missingKeyError(names);
    return model;
  };
  return {
    ...factsOf(settings),
    next: async (conversation, tools, signal, { moreTokens = false, onWriting } = {}) => {
      signal.throwIfAborted();
      const call = {
        ...callSettings(settings, endpoint, moreTokens),
        system: keptSystem(conversation.system),
        messages: keptMessages(toModelMessages(conversation.messages, author)),
        tools: toToolSet(tools),
        // Temporal retries.
        maxRetries: 0,
        abortSignal: signal,
      };
      const inPieces = () => {
        const watch = { format: streamFormats[endpoint.dialect], names, cutOff: false };
        const model = modelBy(watchedFetch(endpointsFetch, watch));
        return answerInPieces({ ...call, model }, watch, onWriting ?? (() => undefined));
      };
      try {
        const answer = await memory.ask(inPieces, () =>
          answerWhole({ ...call, model: modelBy(endpointsFetch) }),
        );
        return toTurn(answer, conversation, author);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(error, names) ?? error;
      }
    },
  };
}

/**
 * Tools without `execute`, so that the SDK stops after one turn; and with a bare schema, so that it checks no input: the
 * tool does, and tells the model what was wrong.
 */
function toToolSet(tools: ToolDescription[]): ToolSet {
  const entries = tools.map(({ name, description, inputSchema }) => [
    name,
    tool({
      description,
      inputSchema: jsonSchema(
        inputSchema instanceof z.ZodType ? zodSchema(inputSchema).jsonSchema : inputSchema,
      ),
    }),
  ]);
  return Object.fromEntries(entries);
}

/** Null: not a failure of the call but a bug. */
function toModelError(error: unknown, names: ModelNames): ModelError | null {
  if (error instanceof ModelError) return error;
  if (!APICallError.isInstance(error)) {
    // Its name only: its message and its fields may hold the conversation.
    return AISDKError.isInstance(error)
      ? unreadableError(names, `The AI SDK says ${error.name}`, true)
      : null;
  }
  const { statusCode, responseBody, responseHeaders, cause } = error;
  if (statusCode === undefined) {
    const code = networkCodeOf(cause);
    return cause instanceof AnswerBrokeOff ? brokeOffError(names, code) : unreachableError(names, code);
  }
  if (statusCode >= 200 && statusCode < 300) {
    return unreadableError(names, `It answered ${statusCode} with something else`, true);
  }
  return answerError(names, {
    status: statusCode,
    body: responseBody ?? '',
    retryAfterMs: retryAfterOf(responseHeaders, Date.now()),
  });
}
