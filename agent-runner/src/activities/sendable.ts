import { Failure } from '@/lib/core/failure';
import type { AgentResult } from '../agent/run-result';
import { payloadBytes, payloadBytesMax } from '../payload-limit';

/**
 * The result, which must fit into a payload: the server would refuse it, and each attempt after that would run into the same.
 * @throws Failure `result-too-large`
 */
export function sendable(result: AgentResult, { executionId }: { executionId: string }): AgentResult {
  const bytes = payloadBytes(result);
  if (bytes <= payloadBytesMax) return result;
  throw new Failure({
    code: 'result-too-large',
    title: 'The agent’s answer is too long for Temporal',
    reason: `The result has ${bytes} bytes, and Temporal takes ${payloadBytesMax}`,
    remedy: {
      summary: `Read it in the last .agent/run-${executionId}@….jsonl of the session’s directory; ask for an answer in a file next time`,
    },
  });
}
