import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedTurn,
  scriptedUsage,
  seenInChat,
  startScriptedModel,
} from './scripted-model.test-support';

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
    const { inputTokens, outputTokens, cachedInputTokens } = turn.usage ?? scriptedUsage;
    const calls = (turn.toolCalls ?? []).map(({ name, input }, index) => ({
      // Some servers count anew in every turn.
      id: `call_${index}`,
      type: 'function',
      function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
    }));
    return {
      id: `chatcmpl-${turnIndex}`,
      object: 'chat.completion',
      created: 0,
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: turn.text ?? null,
            ...(calls.length > 0 && { tool_calls: calls }),
          },
          finish_reason: turn.cutOff ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
        },
      ],
      usage: {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
        prompt_tokens_details: { cached_tokens: cachedInputTokens },
      },
    };
  },
  error: openaiError,
};

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
  answer: (turn, model, turnIndex) => ({
    id: `resp_${turnIndex}`,
    object: 'response',
    created_at: 0,
    model,
    status: turn.cutOff ? 'incomplete' : 'completed',
    incomplete_details: turn.cutOff ? { reason: 'max_output_tokens' } : null,
    output: responseItems(turn, turnIndex),
    usage: {
      input_tokens: (turn.usage ?? scriptedUsage).inputTokens,
      input_tokens_details: { cached_tokens: (turn.usage ?? scriptedUsage).cachedInputTokens },
      output_tokens: (turn.usage ?? scriptedUsage).outputTokens,
    },
  }),
  error: openaiError,
};

function responseItems(turn: ScriptedTurn, turnIndex: number): unknown[] {
  const calls = (turn.toolCalls ?? []).map(({ name, input }, index) => ({
    type: 'function_call',
    id: `fc_${turnIndex}_${index}`,
    call_id: `call_${turnIndex}_${index}`,
    name,
    arguments: JSON.stringify(input),
    status: 'completed',
  }));
  const text = { type: 'output_text', text: turn.text ?? '', annotations: [] };
  const message = {
    type: 'message',
    id: `msg_${turnIndex}`,
    role: 'assistant',
    status: 'completed',
    content: [text],
  };
  const reasoning = {
    type: 'reasoning',
    id: `rs_${turnIndex}`,
    summary: [],
    encrypted_content: `thought ${turnIndex}`,
  };
  return [reasoning, ...(turn.text === undefined ? [] : [message]), ...calls];
}
