import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  scriptedUsage,
  seenInChat,
  startScriptedModel,
} from './scripted-model.test-support';

/** Ollama's native API: POST /api/chat, GET /api/tags. */
export async function startScriptedOllama(options: ScriptedModelOptions): Promise<ScriptedModel> {
  return await startScriptedModel(chat, options);
}

const chatSchema = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

const chat: Dialect = {
  path: '/api/chat',
  list: {
    path: '/api/tags',
    answer: (models) => ({ models: models.map((name) => ({ name, model: name, size: 1 })) }),
  },
  read: (body) =>
    seenInChat(
      chatSchema.parse(body).messages.map(({ role, content }) => ({
        role,
        text: content,
        toolResults: role === 'tool' ? [content] : [],
      })),
    ),
  // No ids: Ollama did not give any for long.
  answer: ({ text = '', toolCalls = [], usage = scriptedUsage, cutOff = false }, model) => ({
    model,
    created_at: '2026-01-01T00:00:00Z',
    message: {
      role: 'assistant',
      content: text,
      ...(toolCalls.length > 0 && {
        tool_calls: toolCalls.map(({ name, input }) => ({ function: { name, arguments: input } })),
      }),
    },
    done: true,
    done_reason: cutOff ? 'length' : 'stop',
    total_duration: 1,
    load_duration: 1,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: 1,
    eval_count: usage.outputTokens,
    eval_duration: 1,
  }),
  error: (_status, message) => ({ error: message }),
};
