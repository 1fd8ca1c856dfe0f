import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedTurn,
  scriptedUsage,
  startScriptedModel,
} from './scripted-model.test-support';
import { seenInChat } from './seen-in-chat.test-support';
import { jsonLines, wordsOf } from './streamed-answer.test-support';

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
  answer: (turn, model) => ({
    ...partOf(model, { content: turn.text ?? '', calls: turn.toolCalls ?? [] }),
    ...endOf(turn),
  }),
  piecesType: 'application/x-ndjson',
  pieces: (turn, model) =>
    jsonLines([
      ...wordsOf(turn.text ?? '').map((content) => partOf(model, { content })),
      ...(turn.toolCalls ?? []).map((call) => partOf(model, { calls: [call] })),
      { ...partOf(model, {}), ...endOf(turn) },
    ]),
  error: (_status, message) => ({ error: message }),
};

/** No ids: Ollama did not give any for long. */
function partOf(
  model: string,
  { content = '', calls = [] }: { content?: string; calls?: NonNullable<ScriptedTurn['toolCalls']> },
) {
  return {
    model,
    created_at: '2026-01-01T00:00:00Z',
    message: {
      role: 'assistant',
      content,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ name, input }) => ({ function: { name, arguments: input } })),
      }),
    },
    done: false,
  };
}

function endOf({ usage = scriptedUsage, cutOff = false }: ScriptedTurn) {
  return {
    done: true,
    done_reason: cutOff ? 'length' : 'stop',
    total_duration: 1,
    load_duration: 1,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: 1,
    eval_count: usage.outputTokens,
    eval_duration: 1,
  };
}
