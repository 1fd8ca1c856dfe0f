import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  scriptedUsage,
  startScriptedModel,
} from './scripted-model.test-support';

/** Anthropic's API: POST /v1/messages, GET /v1/models. */
export async function startScriptedAnthropic(options: ScriptedModelOptions): Promise<ScriptedModel> {
  return await startScriptedModel(messages, options);
}

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  content: z.unknown().optional(),
});
const bodySchema = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(partSchema)]) })),
});

const messages: Dialect = {
  path: '/v1/messages',
  list: {
    path: '/v1/models',
    answer: (models) => ({
      data: models.map((id) => ({ type: 'model', id, display_name: id })),
      has_more: false,
    }),
  },
  read: (body) => {
    const all = bodySchema.parse(body).messages.map(({ role, content }) => ({
      role,
      parts: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
    }));
    // The tools' answers come in the user's name here.
    const isSpoken = ({ role, parts }: (typeof all)[number]) =>
      role === 'user' && parts.some(({ type }) => type === 'text');
    const spoken = all.findLastIndex(isSpoken);
    const since = all.slice(spoken + 1);
    return {
      userMessage: (all[spoken]?.parts ?? []).map(({ text = '' }) => text).join(''),
      turnIndex: since.filter(({ role }) => role === 'assistant').length,
      toolResults: since.flatMap(({ parts }) =>
        parts.flatMap((part) =>
          part.type === 'tool_result' && 'content' in part ? [textOf(part.content)] : [],
        ),
      ),
    };
  },
  answer: ({ text, toolCalls = [], usage = scriptedUsage, cutOff = false }, model, turnIndex) => ({
    type: 'message',
    id: `msg_${turnIndex}`,
    role: 'assistant',
    model,
    content: [
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...toolCalls.map(({ name, input }, index) => ({
        type: 'tool_use',
        id: `toolu_${turnIndex}_${index}`,
        name,
        input,
      })),
    ],
    stop_reason: cutOff ? 'max_tokens' : toolCalls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
      cache_read_input_tokens: usage.cachedInputTokens,
      cache_creation_input_tokens: usage.cacheWriteTokens,
      output_tokens: usage.outputTokens,
    },
  }),
  error: (_status, message) => ({ type: 'error', error: { type: 'scripted_error', message } }),
};

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
