import type { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { orderRun } from './run-orders';

/** A Temporal that answers every update with this gRPC status. */
function refusing(code: number, details: string): Connection {
  const refuse = async () => {
    throw Object.assign(new Error(details), { code, details });
  };
  const connection: Pick<Connection, 'withDeadline' | 'withAbortSignal'> & { workflowService: object } = {
    withDeadline: (_deadline, run) => run(),
    withAbortSignal: (_signal, run) => run(),
    workflowService: { updateWorkflowExecution: refuse },
  };
  return Object.assign(Object.create(null), connection);
}

const update = (connection: Connection) =>
  orderRun(connection, 'default', {
    run: { workflowId: 'run', runId: null },
    order: { type: 'update', name: 'message', argument: {} },
    key: 'one',
  });

// What a busy server answers cannot be staged: where the deadline runs out is a matter of milliseconds.
test.each([
  [4, '4 DEADLINE_EXCEEDED: context deadline exceeded'],
  [14, 'GetWorkflowExecution: failed to get signal info. Error: context deadline exceeded'],
])(
  'a call whose time ran out (gRPC status %d, “%s”) is a run that does not answer',
  async (code, details) => {
    await expect(update(refusing(code, details))).rejects.toMatchObject({ code: 'run-not-answering' });
  },
);

test('a server that is not there is no run that does not answer', async () => {
  const details = '14 UNAVAILABLE: No connection established';
  await expect(update(refusing(14, details))).rejects.toMatchObject({ details });
});
