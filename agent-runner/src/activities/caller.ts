import type { Context } from '@temporalio/activity';
import { messageOf } from '@/lib/core/failure';
import { type Wanted, wantedSchema } from '../agent/wanted';
import type { ToldProgress, ToldWriting } from '../workflows/run-protocol';

/** The run goes on without an answer. */
const answerTimeoutMs = 5000;

/** The workflow that called an activity. */
export interface Caller {
  query(after: number): Promise<unknown>;
  tell(progress: ToldProgress | ToldWriting): Promise<void>;
}

/** Null: no workflow called it. */
export function callerOf({ client, info }: Context): Caller | null {
  if (info.workflowExecution === undefined) return null;
  const { workflowId, runId } = info.workflowExecution;
  const handle = client.workflow.getHandle(workflowId, runId);
  const soon = <T>(work: () => Promise<T>) => client.withDeadline(Date.now() + answerTimeoutMs, work);
  return {
    query: (after) => soon(() => handle.query<unknown, [{ after: number }]>('wanted', { after })),
    tell: (progress) => soon(() => handle.signal<[ToldProgress | ToldWriting]>('progressTold', progress)),
  };
}

/** What the caller wants; null when it does not answer, which is no reason to end the run. */
export async function askWanted(
  caller: Caller,
  after: number,
  onFailure: (reason: string) => void,
): Promise<Wanted | null> {
  try {
    return wantedSchema.parse(await caller.query(after));
  } catch (error) {
    onFailure(messageOf(error));
    return null;
  }
}
