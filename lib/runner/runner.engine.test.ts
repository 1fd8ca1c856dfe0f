import { once } from 'node:events';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/operation';
import { systemClock } from '@/lib/core/clock';
import { connectToBed, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { connectTemporal } from '@/lib/temporal/connection';
import { speaksContract } from '@/lib/worker/image-contract';
import { readBed } from '@/testbed/bed';
import { freePort } from '@/testbed/free-port';
import { agentRunnerSettingsPath } from './agent-runner';
import { arrangeRunner } from './runner-on-engine.test-support';
import { buildVariant } from './variant-image.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const arrange = (bedEngine: (typeof bed.engines)[number], image?: string) =>
  arrangeRunner(bedEngine, cleanups, image);

async function identitiesOn(address: string, queue: string): Promise<string[]> {
  const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });
  try {
    return (await connection.listPollers(queue)).map(({ identity }) => identity);
  } finally {
    await connection.close();
  }
}

const why = ({ failure }: Operation) => failure && `${failure.code}: ${failure.reason}`;

describe.skipIf(bed.temporal === null).each(bed.engines)('the runner on $name', (bedEngine) => {
  test('set-up ends when Temporal lists this container, and done again it only verifies', async () => {
    const { config, run, container, runner, queue, address } = await arrange(bedEngine);
    const plan = await runner.plan();
    expect(plan.lines).toContainEqual(expect.objectContaining({ id: 'temporal', state: 'checked' }));
    const first = await run('setup');
    expect(why(first)).toBeNull();
    const facts = await container();
    expect(facts).toMatchObject({ state: 'running', networkMode: 'host' });
    expect(facts?.mounts).toContainEqual(
      expect.objectContaining({
        source: config.workspaceDirectory,
        destination: '/workspace',
        writable: true,
      }),
    );
    expect(facts?.labels).toMatchObject({
      'dev.stigmer.console.home': expect.any(String),
      'dev.stigmer.console.identity': facts?.environment.AGENT_RUNNER_IDENTITY,
    });
    expect(await identitiesOn(address, queue)).toContain(facts?.environment.AGENT_RUNNER_IDENTITY);
    // A container carries the labels of its image: whether it keeps our contract is known without the image.
    expect(speaksContract({ labels: facts?.labels ?? {} })).toBe(true);

    const again = await run('setup');
    expect(again.outcome).toBe('Already set up: Temporal saw this worker poll');
    expect((await container())?.id).toBe(facts?.id);
  });

  test('applied settings reach the container; a bad Temporal address never does', async () => {
    const { config, run, write, container, engine } = await arrange(bedEngine);
    expect(why(await run('setup'))).toBeNull();
    const text = await write('TEMPORAL_MAX_CONCURRENCY=7\n');
    expect(why(await run('apply-settings'))).toBeNull();
    const applied = await container();
    expect(applied?.environment.TEMPORAL_MAX_CONCURRENCY).toBe('7');

    await writeFile(agentRunnerSettingsPath(config), text.replace(/ADDRESS=.*/, 'ADDRESS=127.0.0.1:9'));
    const { failure } = await run('apply-settings');
    expect(failure).toMatchObject({
      code: 'settings-not-applied',
      reason: expect.stringContaining('was not touched'),
      evidence: expect.arrayContaining([
        { label: 'cause', value: expect.stringContaining('temporal-refused') },
      ]),
    });
    expect(await container()).toMatchObject({ id: applied?.id, state: 'running' });
    expect(await engine.inspectContainer(`${config.containerName}-previous`)).toBeNull();
    expect(await readFile(agentRunnerSettingsPath(config), 'utf8')).toBe(text);
  });

  test('stop, start, restart and remove do what they say, and a file of the workspace survives all of them', async () => {
    const { config, run, container } = await arrange(bedEngine);
    expect(why(await run('setup'))).toBeNull();
    const file = join(config.workspaceDirectory, 'kept.txt');
    await writeFile(file, 'kept');
    expect(why(await run('stop'))).toBeNull();
    expect((await container())?.state).toBe('exited');
    expect(why(await run('start'))).toBeNull();
    expect((await container())?.state).toBe('running');
    expect(why(await run('restart'))).toBeNull();
    expect(why(await run('remove'))).toBeNull();
    expect(await container()).toBeNull();
    expect(why(await run('setup'))).toBeNull();
    expect(await readFile(file, 'utf8')).toBe('kept');
  });

  test('E29: a console that was killed between rename and create finds its worker again', async () => {
    const { config, engine, run, runner, container } = await arrange(bedEngine);
    expect(why(await run('setup'))).toBeNull();
    const { id = '', startedAt } = (await container()) ?? {};
    await engine.renameContainer(id, `${config.containerName}-previous`);
    await runner.recover([]);
    expect(await container(), 'it was never stopped').toMatchObject({ id, state: 'running', startedAt });
    expect(why(await run('setup'))).toBeNull();
  });

  test('a cancel of a rehearsal leaves the worker as it is', async () => {
    const { config, operations, runner, run, write, container } = await arrange(bedEngine);
    expect(why(await run('setup'))).toBeNull();
    const id = (await container())?.id;
    const text = await write();
    // One that may answer yet: what refuses at once needs no rehearsal.
    const port = await freePort();
    const silent = createServer().listen(port, '127.0.0.1');
    await once(silent, 'listening');
    cleanups.push(async () => silent.close());
    await writeFile(agentRunnerSettingsPath(config), text.replace(/ADDRESS=.*/, `ADDRESS=127.0.0.1:${port}`));
    const { operation } = operations.start(runner.operation('apply-settings'), 'test');
    await expect
      .poll(() => operations.get(operation.id)?.steps.find((step) => step.id === 'rehearse')?.detail, {
        timeout: 60_000,
      })
      .toContain('accepts connections');
    operations.cancel(operation.id);
    expect((await operations.whenEnded(operation.id)).state).toBe('cancelled');
    expect(await container()).toMatchObject({ id, state: 'running' });
    expect(await readFile(agentRunnerSettingsPath(config), 'utf8')).toBe(text);
  });

  test('H5: a worker that refuses a setting is stopped by its exit code, and stays so', async () => {
    const image = `${bed.registry.address}/refuses/${bedEngine.name}:1`;
    const engine = await connectToBed(bedEngine);
    const refuses = ['ENTRYPOINT []', 'CMD ["sh", "-c", "echo the CA is not there; exit 78"]'];
    await buildVariant(engine, { tag: image, base: bed.images.busybox }, refuses);
    cleanups.push(() => removeImage(engine, image));
    const { run, container } = await arrange(bedEngine, image);
    expect((await run('setup')).failure).toMatchObject({
      code: 'worker-settings-wrong',
      reason: expect.stringContaining('exit code 78'),
    });
    const restarts = (await container())?.restartCount;
    // As long as the engine would take to begin another life.
    await systemClock.sleep(3000);
    expect(await container()).toMatchObject({ state: 'exited', restartCount: restarts });
  });

  test.skipIf(process.getuid?.() !== 0)(
    'F61: a folder of root is named, and set-up succeeds after its command',
    async () => {
      const { config, run } = await arrange(bedEngine);
      await mkdir(config.workspaceDirectory, { recursive: true });
      const { failure } = await run('setup');
      expect(failure?.remedy.command).toBe(`sudo chown 1000:1000 ${config.workspaceDirectory}`);
      await chown(config.workspaceDirectory, 1000, 1000);
      expect(why(await run('setup'))).toBeNull();
      expect((await stat(dirname(config.workspaceDirectory))).uid).toBe(0);
    },
  );
});
