import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { connectTemporal } from './connection';
import type { TemporalRuns } from './run-types';

const temporal = readBed().temporal;
const address = temporal?.address ?? '';
const taskQueue = `e-runs-${randomUUID()}`;
const held = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });
const { runs } = held;

/** Nobody polls its queue: what is started stays as it is. */
describe.skipIf(temporal === null)('runs of a real Temporal', () => {
  let connection: Connection;
  let client: Client;
  const start = (input: object, type = 'RunAgent') =>
    client.workflow.start(type, { taskQueue, workflowId: `e/run ${randomUUID()}`, args: [input] });
  const listed = async (change: Partial<Parameters<TemporalRuns['list']>[0]> = {}) =>
    await runs.list({ taskQueue, status: null, session: null, pageSize: 10, token: null, ...change });

  beforeAll(async () => {
    connection = await Connection.connect({ address });
    client = new Client({ connection });
  });
  afterAll(async () => {
    for (const { workflowId } of (await listed({ status: 'running' })).runs)
      await client.workflow.getHandle(workflowId).terminate();
    await held.close();
    await connection.close();
  });

  test('are listed in pages with what tells them apart, found by any id, and not without', async () => {
    const first = await start({ message: 'one' });
    const second = await start({ message: 'two' });
    await start({}, 'AgentSession');
    const ids = [first.workflowId, second.workflowId].sort();
    await expect
      .poll(async () => (await listed()).runs.map(({ workflowId }) => workflowId).sort(), { timeout: 20_000 })
      .toEqual(ids);
    const page = await listed({ pageSize: 1 });
    const rest = await listed({ pageSize: 1, token: page.next });
    expect([...page.runs, ...rest.runs].map(({ workflowId }) => workflowId).sort()).toEqual(ids);

    const found = await runs.find({ workflowId: first.workflowId, runId: null });
    expect(found).toMatchObject({ type: 'RunAgent', status: 'running', taskQueue, closedAt: null });
    expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await runs.find({ workflowId: `e-${randomUUID()}`, runId: null })).toBeNull();
    expect(await runs.find({ workflowId: first.workflowId, runId: randomUUID() })).toBeNull();
    expect(await runs.find({ workflowId: first.workflowId, runId: 'no id' })).toBeNull();

    const session = { id: "it's", runIds: [first.firstExecutionRunId] };
    expect((await listed({ session })).runs).toMatchObject([{ workflowId: first.workflowId }]);
    expect((await listed({ session: { id: 'none', runIds: [] } })).runs).toEqual([]);
  });

  test('one that is started again has the same input, and the same wish twice is one run', async () => {
    const one = await start({ message: 'again', prices: { input: 1, output: 2 } });
    const reference = { workflowId: one.workflowId, runId: one.firstExecutionRunId };
    const [workflowId, key] = [`e-again-${randomUUID()}`, randomUUID()];
    await runs.repeat(reference, workflowId, key);
    await runs.repeat(reference, workflowId, key);
    const again = { workflowId, runId: null };
    expect(await runs.input(again)).toEqual(await runs.input(reference));
    expect(await runs.input(again)).toMatchObject({ value: { message: 'again' } });
  });

  test('a pause is kept without a worker, an update is not answered, and a run that is over takes nothing', async () => {
    const one = await start({ message: 'steered' });
    const reference = { workflowId: one.workflowId, runId: one.firstExecutionRunId };
    const key = randomUUID();
    await runs.order(reference, { type: 'signal', name: 'pause' }, key);
    await runs.order(reference, { type: 'signal', name: 'pause' }, key);
    const { events } = await one.fetchHistory();
    const signals = events?.filter((event) => event.workflowExecutionSignaledEventAttributes) ?? [];
    expect(signals).toHaveLength(1);
    await expect(
      runs.order(reference, { type: 'update', name: 'message', argument: { text: 'x' } }, randomUUID()),
    ).rejects.toMatchObject({ code: 'run-not-answering' });
    expect(await runs.progress(reference)).toEqual({ type: 'none' });
    await one.terminate('by the test');
    expect(await runs.end(reference)).toEqual({ type: 'terminated', reason: 'by the test' });
    await expect(runs.order(reference, { type: 'signal', name: 'stop' }, randomUUID())).rejects.toMatchObject(
      { code: 'run-over' },
    );
  });
});
