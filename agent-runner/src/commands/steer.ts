import type { WorkflowHandle } from '@temporalio/client';
import { connectToTemporal, createClient } from '../connect';
import type { RunnerSettings } from '../settings';
import { innermost } from './innermost';
import type { SteerArguments } from './steer-arguments';

type Accepted = Extract<SteerArguments, { type: 'accepted' }>;

/** Asks something of a run that is under way. Returns what is to be printed; rejects with the run's own words. */
export async function steerOnce(
  settings: RunnerSettings,
  { workflowId, order }: Accepted,
  signal: AbortSignal,
): Promise<string> {
  const connection = await connectToTemporal(settings, signal);
  try {
    const client = createClient(connection, settings);
    const answer = await connection.withAbortSignal(signal, () =>
      give(client.workflow.getHandle(workflowId), order),
    );
    return answer === undefined ? '' : JSON.stringify(answer);
  } catch (error) {
    throw innermost(error);
  } finally {
    await connection.close();
  }
}

async function give(handle: WorkflowHandle, order: Accepted['order']): Promise<unknown> {
  switch (order.type) {
    case 'signal':
      return await handle.signal(order.name);
    case 'update':
      return await handle.executeUpdate<unknown, [unknown]>(order.name, { args: [order.argument] });
    case 'query':
      return await handle.query(order.name);
  }
}
