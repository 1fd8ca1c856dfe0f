import { type ScriptedTurn, scriptedUsage } from './scripted-model.test-support';
import { halves, type NamedEvent, wordsOf } from './streamed-answer.test-support';

type Item =
  | { type: 'reasoning'; id: string; summary: never[]; encrypted_content: string }
  | { type: 'message'; id: string; role: string; status: string; content: [Text] }
  | { type: 'function_call'; id: string; call_id: string; name: string; arguments: string; status: string };

interface Text {
  type: 'output_text';
  text: string;
  annotations: never[];
}

/** An answer of OpenAI's API Responses. */
export function responseOf(turn: ScriptedTurn, model: string, turnIndex: number) {
  const usage = turn.usage ?? scriptedUsage;
  return {
    id: `resp_${turnIndex}`,
    object: 'response',
    created_at: 0,
    model,
    status: turn.cutOff ? 'incomplete' : 'completed',
    incomplete_details: turn.cutOff ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(turn, turnIndex),
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: { cached_tokens: usage.cachedInputTokens },
      output_tokens: usage.outputTokens,
    },
  };
}

function itemsOf(turn: ScriptedTurn, turnIndex: number): Item[] {
  const reasoning: Item = {
    type: 'reasoning',
    id: `rs_${turnIndex}`,
    summary: [],
    encrypted_content: `thought ${turnIndex}`,
  };
  const text: Text = { type: 'output_text', text: turn.text ?? '', annotations: [] };
  const message: Item = {
    type: 'message',
    id: `msg_${turnIndex}`,
    role: 'assistant',
    status: 'completed',
    content: [text],
  };
  const calls = (turn.toolCalls ?? []).map(
    ({ name, input }, index): Item => ({
      type: 'function_call',
      id: `fc_${turnIndex}_${index}`,
      call_id: `call_${turnIndex}_${index}`,
      name,
      arguments: JSON.stringify(input),
      status: 'completed',
    }),
  );
  return [reasoning, ...(turn.text === undefined ? [] : [message]), ...calls];
}

/** The same answer as it comes in pieces. */
export function responseEvents(response: ReturnType<typeof responseOf>): NamedEvent[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null, incomplete_details: null };
  const end = response.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...response.output.flatMap(itemEvents),
    { type: end, response },
  ].map((event, index) => ({ ...event, sequence_number: index }));
}

function itemEvents(item: Item, index: number): NamedEvent[] {
  const at = { item_id: item.id, output_index: index };
  return [
    { type: 'response.output_item.added', output_index: index, item: emptied(item) },
    ...deltasOf(item).map((delta) => ({ ...delta, ...at })),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function emptied(item: Item) {
  switch (item.type) {
    case 'reasoning':
      return item;
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
  }
}

function deltasOf(item: Item): NamedEvent[] {
  switch (item.type) {
    case 'reasoning':
      return [];
    case 'message': {
      const [part] = item.content;
      const at = { content_index: 0 };
      return [
        { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
        ...wordsOf(part.text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
        { type: 'response.output_text.done', ...at, text: part.text },
        { type: 'response.content_part.done', ...at, part },
      ];
    }
    case 'function_call': {
      const type = 'response.function_call_arguments';
      return [
        ...halves(item.arguments).map((delta) => ({ type: `${type}.delta`, delta })),
        { type: `${type}.done`, arguments: item.arguments },
      ];
    }
  }
}
