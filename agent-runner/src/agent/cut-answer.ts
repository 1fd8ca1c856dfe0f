import { isFailure } from '@/lib/core/failure';
import type { ToolResult } from '../tools/tool';
import type { ModelTurn } from './conversation';
import { isContextExceeded } from './model-error';

/** An answer that its most tokens cut off in the middle of a call: which one cannot be told, so none of them is run. */
export function isCut(turn: ModelTurn | undefined): boolean {
  return turn?.finishReason === 'length' && turn.toolCalls.length > 0;
}

export const cutResult: ToolResult = {
  text: 'This call was not run: your answer was cut off at its most tokens, in the middle of a call. Say less before a call, and write a long text in several parts, each by a call of its own.',
  isError: true,
};

/** After an answer that was cut, one with more room; as before where the model does not have that much. */
export async function withRoom(
  before: ModelTurn | undefined,
  call: (moreTokens: boolean) => Promise<ModelTurn>,
): Promise<ModelTurn> {
  if (!isCut(before)) return await call(false);
  try {
    return await call(true);
  } catch (error) {
    if (!isFailure(error, 'model-refused') && !isContextExceeded(error)) throw error;
    return await call(false);
  }
}
