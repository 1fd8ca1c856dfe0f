import type { WorkflowHandle } from '@temporalio/client';
import type { Clock } from '@/lib/core/clock';
import type { RunProgressView } from '../workflows/run-protocol';

/** Between two questions where the run takes no more who wait for its news. */
const askAgainMs = 2000;

/**
 * What is new of a run, until it is over or the signal aborts. It waits for news in an update of the run; where that is
 * refused, since too many follow it, or the run is closing, it asks from time to time.
 */
export async function* followRun(
  handle: WorkflowHandle,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): AsyncGenerator<RunProgressView, void, void> {
  let version = 0;
  while (!signal.aborted) {
    const view = await newer(handle, version).catch(() => ask(handle));
    if (view !== null && view.version > version) {
      yield view;
      if (view.state === 'done') return;
      version = view.version;
    } else {
      await clock.sleep(askAgainMs, signal).catch(() => undefined);
    }
  }
}

async function newer(handle: WorkflowHandle, version: number): Promise<RunProgressView> {
  return await handle.executeUpdate<RunProgressView, [{ version: number }]>('progressAfter', {
    args: [{ version }],
  });
}

/** Null: no worker answers, or the run is of an earlier version. */
async function ask(handle: WorkflowHandle): Promise<RunProgressView | null> {
  return await handle.query<RunProgressView>('progress').catch(() => null);
}
