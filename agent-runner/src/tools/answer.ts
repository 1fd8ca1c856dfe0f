import { refusalText } from '@/agent-runner/src/sandbox/refusal';
import { isFailure } from '@/lib/core/failure';
import type { ToolResult } from './tool';

/** The text of the work, or of its refusal. Rejects with the signal's reason once it has aborted, and with a bug. */
export async function answer(signal: AbortSignal, work: () => Promise<string>): Promise<ToolResult> {
  try {
    return { text: await work(), isError: false };
  } catch (error) {
    signal.throwIfAborted();
    if (isFailure(error)) return { text: refusalText(error), isError: true };
    throw error;
  }
}
