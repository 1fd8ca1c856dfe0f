import { afterEach, describe, expect, test } from 'vitest';
import { discard, startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import { readBed } from '@/testbed/bed';
import { arrangeRunner } from './runner-on-engine.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)('a name that is taken on $name', (row) => {
  test('a stranger keeps running under another name, and ours becomes ready beside it', async () => {
    const { config, run, container, engine, runner } = await arrangeRunner(row, cleanups);
    const name = config.containerName;
    await using stranger = await startBusybox(bed.images.busybox, row, { name });
    cleanups.push(() => discard(engine, `${name}-before-stigmer-1`));
    expect((await run('setup')).failure).toMatchObject({ code: 'container-name-taken' });
    const { nameTaken } = await runner.plan();
    expect(nameTaken).toEqual({ newName: `${name}-before-stigmer-1`, adopts: false });
    const before = await engine.inspectContainer(stranger.id);

    const { failure, outcome } = await run('setup', { nameTaken: 'rename' });
    expect(failure).toBeNull();
    expect(outcome).toContain(`${name}-before-stigmer-1`);
    expect(await engine.inspectContainer(stranger.id)).toEqual({
      ...before,
      name: `${name}-before-stigmer-1`,
    });
    expect(await container()).toMatchObject({ state: 'running' });
  });

  test('a worker of ours that no console made is adopted with its settings, and kept', async () => {
    const { config, run, container, engine, queue, address, write } = await arrangeRunner(row, cleanups);
    const name = config.containerName;
    await write('STIGMER_TASK_QUEUE=another\n');
    await using stranger = await startBusybox(bed.images.agentRunner, row, {
      name,
      command: [],
      environment: {
        TEMPORAL_ADDRESS: address,
        STIGMER_TASK_QUEUE: queue,
        AGENT_RUNNER_IDENTITY: 'agent-runner/by-hand',
        LOG_LEVEL: 'warn',
      },
      memoryBytes: 512_000_000,
      readOnlyRootfs: false,
      stopTimeoutSeconds: 10,
    });
    cleanups.push(() => discard(engine, `${name}-before-stigmer-1`));

    const { failure, outcome } = await run('setup', { nameTaken: 'adopt' });
    expect(failure).toBeNull();
    expect(outcome).toContain(`kept, stopped, as ${name}-before-stigmer-1`);
    expect(await engine.inspectContainer(stranger.id)).toMatchObject({
      name: `${name}-before-stigmer-1`,
      state: 'exited',
    });
    const ours = await container();
    expect(ours).toMatchObject({ state: 'running' });
    expect(ours?.environment).toMatchObject({ STIGMER_TASK_QUEUE: queue, LOG_LEVEL: 'warn' });
  });
});
