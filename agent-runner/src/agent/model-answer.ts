import { generateText, streamText } from 'ai';
import type { OnWriting } from './agent-model';
import { NotStreamed, streamErrorOf } from './not-streamed';
import type { AnswerWatch } from './watched-fetch';

type Generated = Awaited<ReturnType<typeof generateText>>;

/** What the AI SDK made of the model's answer, however it came. */
export interface ModelAnswer extends Pick<Generated, 'text' | 'toolCalls' | 'totalUsage' | 'finishReason'> {
  messages: Generated['response']['messages'];
  /** Ollama's provider takes every answer with a call for a whole one. */
  cutByOllama: boolean;
}

export type AnswerCall = Parameters<typeof generateText>[0] & { abortSignal: AbortSignal };

/** Of the text that is shown while it is written. */
const wordsMax = 500;

export async function answerWhole(call: AnswerCall): Promise<ModelAnswer> {
  const { text, toolCalls, totalUsage, finishReason, response } = await generateText(call);
  const { messages, body } = response;
  return {
    text,
    toolCalls,
    totalUsage,
    finishReason,
    messages,
    cutByOllama: Object(body).done_reason === 'length',
  };
}

/** Throws NotStreamed where the answer should be asked for whole. */
export async function answerInPieces(
  call: AnswerCall,
  watch: AnswerWatch,
  onWriting: OnWriting,
): Promise<ModelAnswer> {
  // Without `onError` it writes errors to the console, with the conversation in them.
  const result = streamText({ ...call, onError: () => undefined });
  try {
    await follow(result.fullStream, onWriting);
  } catch (error) {
    call.abortSignal.throwIfAborted();
    throw streamErrorOf(error);
  }
  call.abortSignal.throwIfAborted();
  const totalUsage = await result.totalUsage;
  // Tokens that are not told could be neither priced nor limited.
  if (totalUsage.inputTokens === undefined) throw new NotStreamed();
  const [text, toolCalls, finishReason, { messages }] = await Promise.all([
    result.text,
    result.toolCalls,
    result.finishReason,
    result.response,
  ]);
  return { text, toolCalls, totalUsage, finishReason, messages, cutByOllama: watch.cutOff };
}

async function follow(
  stream: ReturnType<typeof streamText>['fullStream'],
  onWriting: OnWriting,
): Promise<void> {
  let characters = 0;
  let words = '';
  for await (const part of stream) {
    switch (part.type) {
      case 'text-delta':
        words = (words + part.text).slice(-wordsMax);
        wrote(part.text);
        break;
      case 'reasoning-delta':
        wrote(part.text);
        break;
      case 'tool-input-delta':
        wrote(part.delta);
        break;
      case 'error':
        throw part.error;
    }
  }

  function wrote(text: string): void {
    characters += text.length;
    onWriting({ characters, words });
  }
}
