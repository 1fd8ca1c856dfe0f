import { z } from 'zod';
import {
  type Dialect,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedTurn,
  scriptedUsage,
  startScriptedModel,
} from './scripted-model.test-support';
import { halves, type NamedEvent, namedEvents, wordsOf } from './streamed-answer.test-support';

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
  answer: (turn, model, turnIndex) => ({
    ...messageOf(turn, model, turnIndex),
    content: blocksOf(turn, turnIndex),
    stop_reason: stopReasonOf(turn),
  }),
  piecesType: 'text/event-stream; charset=utf-8',
  pieces: (turn, model, turnIndex) =>
    namedEvents([
      {
        type: 'message_start',
        message: { ...messageOf(turn, model, turnIndex), content: [], stop_reason: null },
      },
      { type: 'ping' },
      ...blocksOf(turn, turnIndex).flatMap(blockEvents),
      {
        type: 'message_delta',
        delta: { stop_reason: stopReasonOf(turn), stop_sequence: null },
        usage: { output_tokens: usageOf(turn).output_tokens },
      },
      { type: 'message_stop' },
    ]),
  error: (_status, message) => ({ type: 'error', error: { type: 'scripted_error', message } }),
};

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function messageOf(turn: ScriptedTurn, model: string, turnIndex: number) {
  return {
    type: 'message',
    id: `msg_${turnIndex}`,
    role: 'assistant',
    model,
    stop_sequence: null,
    usage: usageOf(turn),
  };
}

function usageOf({ usage = scriptedUsage }: ScriptedTurn) {
  return {
    input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cachedInputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
  };
}

function stopReasonOf({ toolCalls = [], cutOff = false }: ScriptedTurn): string {
  return cutOff ? 'max_tokens' : toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: z.core.util.JSONType };

function blocksOf({ text, toolCalls = [] }: ScriptedTurn, turnIndex: number): Block[] {
  return [
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...toolCalls.map(({ name, input }, index) => ({
      type: 'tool_use' as const,
      id: `toolu_${turnIndex}_${index}`,
      name,
      input,
    })),
  ];
}

/** Input comes as parts of its JSON. */
function blockEvents(block: Block, index: number): NamedEvent[] {
  const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
  const deltas =
    block.type === 'text'
      ? wordsOf(block.text).map((text) => ({ type: 'text_delta', text }))
      : halves(JSON.stringify(block.input)).map((part) => ({ type: 'input_json_delta', partial_json: part }));
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}
