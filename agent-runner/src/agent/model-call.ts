import { startDeadline } from '@/lib/core/deadline';
import type { AgentModel, CallOptions, ToolDescription } from './agent-model';
import type { Conversation, ModelTurn } from './conversation';
import { slowError } from './model-error';

export interface ModelCallParts {
  model: AgentModel;
  timeoutMs: number;
  signal: AbortSignal;
}

/** One call of the model, which must answer in time. Throws a ModelError, or the signal's reason. */
export async function callModel(
  { model, timeoutMs, signal }: ModelCallParts,
  conversation: Conversation,
  tools: ToolDescription[] = [],
  options: CallOptions = {},
): Promise<ModelTurn> {
  const deadline = startDeadline(timeoutMs, signal);
  try {
    return await model.next(conversation, tools, deadline.signal, options);
  } catch (error) {
    throw deadline.expired() && !signal.aborted ? slowError(model, timeoutMs) : error;
  } finally {
    deadline.end();
  }
}
