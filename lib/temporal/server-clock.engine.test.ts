import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { connectTemporal } from './connection';
import { shiftClockOf } from './shifted-clock.test-support';

const temporal = readBed().temporal;
const address = temporal?.address ?? '';
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(temporal === null)('a real Temporal whose clock is off', () => {
  test.each([-120, -2, 0, 300])(
    'H3: by %i s: a poll has its time on this machine’s clock',
    async (seconds) => {
      const shifted = await shiftClockOf(address, seconds);
      cleanups.push(shifted.close);
      const connection = connectTemporal({
        address: shifted.address,
        namespace: 'default',
        tls: false,
        apiKey: null,
      });
      cleanups.push(() => connection.close());
      const queue = `e-clock-${randomUUID()}`;
      const client = Connection.lazy({ address, interceptors: [] });
      cleanups.push(() => client.close());
      const before = Date.now();
      const polling = client
        .withDeadline(Date.now() + 2500, () =>
          client.workflowService.pollActivityTaskQueue({
            namespace: 'default',
            taskQueue: { name: queue },
            identity: 'me',
          }),
        )
        .catch(() => {});
      cleanups.push(() => polling);
      await expect.poll(async () => (await connection.listPollers(queue)).length, { timeout: 5000 }).toBe(1);
      const [poller] = await connection.listPollers(queue);
      const offMs = Math.abs((connection.clockOffsetMs() ?? Number.NaN) - seconds * 1000);
      expect(offMs).toBeLessThan(1000);
      expect(poller?.lastAccessAt).toBeGreaterThan(before - 1000);
      expect(poller?.lastAccessAt).toBeLessThanOrEqual(Date.now());
    },
  );
});
