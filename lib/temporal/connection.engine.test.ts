import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { connectTemporal } from './connection';
import type { TemporalSettings } from './types';

const temporal = readBed().temporal;
const address = temporal?.address ?? '';
const cleanups: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function connect(change: Partial<TemporalSettings> = {}) {
  const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null, ...change });
  cleanups.push(() => connection.close());
  return connection;
}

/** Real polls of the activity queue, as a worker makes them: several, for one alone may sit on a child partition. */
function poll(taskQueue: string, identity: string): void {
  const connection = Connection.lazy({ address, interceptors: [] });
  const controller = new AbortController();
  const request = { namespace: 'default', taskQueue: { name: taskQueue }, identity };
  const once = () => connection.workflowService.pollActivityTaskQueue(request);
  const polls = Array.from({ length: 5 }, () =>
    connection
      .withAbortSignal(controller.signal, () => connection.withDeadline(Date.now() + 65_000, once))
      .catch(() => {}),
  );
  cleanups.push(async () => {
    controller.abort();
    await Promise.all(polls);
    await connection.close();
  });
}

describe.skipIf(temporal === null)('a real Temporal', () => {
  test('a running server with the namespace is reachable and reports its version', async () => {
    const probe = await connect().probe();
    expect(probe).toMatchObject({ reachable: true, namespaceExists: true, code: null });
    expect(probe.serverVersion).toMatch(/^\d+\.\d+/);
  });

  test('F46: a namespace that does not exist is distinguished from a server that cannot be reached', async () => {
    const probe = await connect({ namespace: 'no-such-namespace' }).probe();
    expect(probe).toMatchObject({ reachable: true, namespaceExists: false, code: 'namespace-not-found' });
  });

  test('TLS against a server without it is named as a TLS mismatch', async () => {
    expect((await connect({ tls: true }).probe()).code).toBe('temporal-tls');
  });

  test('a poller of the activity queue is listed with its identity and a fresh access', async () => {
    const taskQueue = `e-pollers-${randomUUID()}`;
    const identity = `agent-runner/${randomUUID().slice(0, 6)}`;
    const before = Date.now();
    poll(taskQueue, identity);
    const connection = connect();
    await expect
      .poll(async () => (await connection.listPollers(taskQueue)).map((poller) => poller.identity), {
        timeout: 15_000,
      })
      .toContain(identity);
    const [poller] = await connection.listPollers(taskQueue);
    expect(poller?.lastAccessAt).toBeGreaterThanOrEqual(before - 5);
  });

  test('a queue without workers has no pollers and no heartbeats', async () => {
    const connection = connect();
    expect(await connection.listPollers(`e-empty-${randomUUID()}`)).toEqual([]);
    expect(await connection.listWorkers(`e-empty-${randomUUID()}`)).toEqual([]);
  });
});
