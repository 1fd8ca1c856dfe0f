import { proxyActivities } from '@temporalio/workflow';
import type { AgentRunnerActivities } from '../activities';
import type { ResultPiece } from '../activities/kept-result';
import type { ReadResultInput } from './run-agent-contract';

/** A piece of a result that was too large for a payload, from the session's directory. */
export async function ReadResult({ sessionQueue, ...piece }: ReadResultInput): Promise<ResultPiece> {
  const holders = proxyActivities<AgentRunnerActivities>({
    taskQueue: sessionQueue,
    scheduleToStartTimeout: '5 minutes',
    startToCloseTimeout: '1 minute',
    summary: 'Reads an answer that was kept',
  });
  return await holders.ReadResult(piece);
}
