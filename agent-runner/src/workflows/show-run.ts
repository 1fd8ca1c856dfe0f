import { defineSearchAttributeKey } from '@temporalio/common';
import { isCancellation, patched, upsertSearchAttributes } from '@temporalio/workflow';
import type { AgentResult } from '../agent/run-result';
import { runAttributes } from './run-attributes';

interface ShownRun {
  sessionId: string;
  /** Null: the namespace has no search attributes for runs. */
  shownModel: string | null;
}

/** Keeps the run's search attributes true while it works. */
export async function shownWhile({ sessionId, shownModel }: ShownRun, work: () => Promise<AgentResult>) {
  // The worker that answered may know of attributes before the one that ran the workflow did.
  if (shownModel === null || !patched('search-attributes')) return await work();
  const show = (values: Record<string, string>) =>
    upsertSearchAttributes(
      Object.entries(values).map(([name, value]) => ({
        key: defineSearchAttributeKey(name, 'KEYWORD'),
        value,
      })),
    );
  const { session, state, model } = runAttributes;
  show({ [session]: sessionId, [model]: shownModel, [state]: 'working' });
  try {
    const result = await work();
    show({ [state]: result.finishReason });
    return result;
  } catch (error) {
    show({ [state]: isCancellation(error) ? 'cancelled' : 'failed' });
    throw error;
  }
}
