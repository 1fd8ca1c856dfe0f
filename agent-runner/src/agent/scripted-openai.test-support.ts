import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedTurn,
  scriptedUsage,
  startScriptedModel,
} from './scripted-model.test-support';
import { responseEvents, responseOf } from './scripted-responses.test-support';
import { seenInChat } from './seen-in-chat.test-support';
import { dataEvents, halves, namedEvents, wordsOf } from './streamed-answer.test-support';

/** Any OpenAI-compatible server: POST /v1/chat/completions, GET /v1/models. */
export async function startScriptedOpenai(options: ScriptedModelOptions): Promise<ScriptedModel> {
  return await startScriptedModel(chatCompletions, options);
}

/** OpenAI's own newer API: POST /v1/responses. */
export async function startScriptedResponses(options: ScriptedModelOptions): Promise<ScriptedModel> {
  return await startScriptedModel(responses, options);
}

const chatSchema = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
});

const modelList: Dialect['list'] = {
  path: '/v1/models',
  answer: (models) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', owned_by: 'script' })),
  }),
};

function openaiError(status: number, message: string) {
  return {
    error: { message, type: 'scripted', param: null, code: status === 401 ? 'invalid_api_key' : null },
  };
}

const chatCompletions: Dialect = {
  path: '/v1/chat/completions',
  list: modelList,
  read: (body) =>
    seenInChat(
      chatSchema.parse(body).messages.map(({ role, content }) => {
        const text = content ?? '';
        return { role, text, toolResults: role === 'tool' ? [text] : [] };
      }),
    ),
  answer: (turn, model, turnIndex) => {
    const calls = chatCalls(turn);
    const message = {
      role: 'assistant',
      content: turn.text ?? null,
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    return {
      ...completion('chat.completion', model, turnIndex),
      choices: [{ index: 0, message, finish_reason: chatReason(turn) }],
      usage: chatUsage(turn),
    };
  },
  piecesType: 'text/event-stream',
  pieces: (turn, model, turnIndex, counted) => {
    const chunk = completion('chat.completion.chunk', model, turnIndex);
    const part = (delta: unknown, finish: string | null = null) => ({
      ...chunk,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    return dataEvents([
      part({ role: 'assistant', content: '' }),
      ...wordsOf(turn.text ?? '').map((content) => part({ content })),
      ...chatCalls(turn).flatMap(({ function: { name, arguments: input }, ...call }, index) => [
        part({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
        ...halves(input).map((half) => part({ tool_calls: [{ index, function: { arguments: half } }] })),
      ]),
      part({}, chatReason(turn)),
      ...(counted ? [{ ...chunk, choices: [], usage: chatUsage(turn) }] : []),
      '[DONE]',
    ]);
  },
  error: openaiError,
};

function completion(object: string, model: string, turnIndex: number) {
  return { id: `chatcmpl-${turnIndex}`, object, created: 0, model };
}

function chatCalls({ toolCalls = [] }: ScriptedTurn) {
  return toolCalls.map(({ name, input }, index) => ({
    // Some servers count anew in every turn.
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }));
}

function chatReason({ toolCalls = [], cutOff = false }: ScriptedTurn): string {
  return cutOff ? 'length' : toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function chatUsage({ usage = scriptedUsage }: ScriptedTurn) {
  const { inputTokens, outputTokens, cachedInputTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
  };
}

const responsesSchema = z.object({
  input: z.array(
    z.union([
      z.object({ type: z.literal('function_call'), call_id: z.string() }),
      z.object({ type: z.literal('function_call_output'), output: z.string() }),
      z.object({ role: z.string(), content: z.union([z.string(), z.array(z.object({ text: z.string() }))]) }),
      z.looseObject({ type: z.string() }),
    ]),
  ),
});

const responses: Dialect = {
  path: '/v1/responses',
  list: modelList,
  read: (body) => {
    const { input } = responsesSchema.parse(body);
    const spoken = input.findLastIndex((item) => 'role' in item && item.role === 'user');
    const said = input[spoken];
    const since = input.slice(spoken + 1);
    const content = said && 'content' in said ? said.content : '';
    // A turn may be many items here: the ids of the calls hold its number.
    const turns = since.map((item) =>
      'call_id' in item ? Number(String(item.call_id).split('_')[1]) + 1 : 0,
    );
    return {
      userMessage: Array.isArray(content)
        ? content.map((part) => String(part.text)).join('')
        : String(content),
      turnIndex: Math.max(0, ...turns),
      toolResults: since.flatMap((item) => ('output' in item ? [String(item.output)] : [])),
    };
  },
  answer: responseOf,
  piecesType: 'text/event-stream; charset=utf-8',
  pieces: (turn, model, turnIndex) => namedEvents(responseEvents(responseOf(turn, model, turnIndex))),
  error: openaiError,
};
