import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { isFailure } from '@/lib/core/failure';
import { connectToBed } from '@/lib/engine/fixtures/engine-on-bed';
import { forgetRunner } from '@/lib/runner/forget-runner.test-support';
import { readBed } from '@/testbed/bed';
import { fakeContext } from './commands/fake-client';
import { operate } from './commands/operate';
import { removeRunner } from './commands/remove';
import { showStatus } from './commands/status';
import { type ClientParts, openClient } from './open-client';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function arrangeHome(row: (typeof bed.engines)[number]): Promise<ClientParts> {
  const home = await mkdtemp(join(tmpdir(), 'e-cli-'));
  await mkdir(join(home, 'console'), { mode: 0o700 });
  const settings = `TEMPORAL_ADDRESS=${bed.temporal?.address}\nSTIGMER_TASK_QUEUE=e-cli-${randomUUID()}\n`;
  await writeFile(join(home, 'console/agent-runner.env'), settings, { mode: 0o600 });
  const environment = {
    NODE_ENV: 'test' as const,
    STIGMER_HOME: home,
    STIGMER_CONTAINER_NAME: `e-cli-${randomUUID().slice(0, 8)}`,
    STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
    DOCKER_HOST: `unix://${row.socketPath}`,
  };
  const config = readConfig(environment, home);
  cleanups.push(async () => {
    await forgetRunner(await connectToBed(row), config);
    await rm(home, { recursive: true, force: true });
  });
  return { config, environment, startDirectory: home };
}

describe.skipIf(bed.temporal === null).each(bed.engines)('a command without a console on $name', (row) => {
  test('set-up, status, stop and remove are true by their exit codes, and the lock is free afterwards', async () => {
    const parts = await arrangeHome(row);
    const client = await openClient(parts);
    const { context, printed } = fakeContext({});
    const real = { ...context, client, now: () => Date.now() };
    try {
      // An engine that is busy with other tests may be late with its first answer.
      await expect
        .poll(async () => {
          printed.length = 0;
          expect(await showStatus(real, { json: false })).toBe(1);
          return printed[0];
        })
        .toContain('Not set up');
      expect(await operate(real, 'setup', { json: false })).toBe(0);
      expect(await showStatus(real, { json: false })).toBe(0);
      expect(
        (await client.readLogs('agent-runner', 100)).lines.some(({ text }) => text.includes('Polling')),
      ).toBe(true);
      expect(await operate(real, 'stop', { json: false })).toBe(0);
    } finally {
      expect(await removeRunner(real, { yes: true, json: true })).toBe(0);
      await client.close();
    }
    await (await openClient(parts)).close();
  });

  test('E19: a second command in the same home is refused while the first one works', async () => {
    const parts = await arrangeHome(row);
    const client = await openClient(parts);
    const error = await openClient({ ...parts, patienceMs: 0 }).catch((thrown: unknown) => thrown);
    expect(isFailure(error, 'console-already-running')).toBe(true);
    await client.close();
  });
});
