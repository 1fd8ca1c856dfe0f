import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { discard, startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { readBed } from '@/testbed/bed';
import { ownerLabel, ownLabels } from './container-ownership';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const never = new AbortController().signal;

describe.each(bed.engines)('containers without a console on $name', (row) => {
  /** As the worker of a console with that home. */
  async function startFor(home: string, name: string) {
    const source = join(home, 'data/workspace');
    await mkdir(source, { recursive: true });
    const box = await startBusybox(bed.images.busybox, row, {
      name,
      command: ['sh', '-c', "trap 'exit 0' TERM; sleep 600 & wait"],
      labels: ownLabels(ownerLabel(home), { identity: name, specHash: '' }),
      mounts: [{ source, target: '/workspace', readOnly: false }],
    });
    cleanups.push(() => discard(box.engine, name));
    return box.id;
  }

  test('a console beside is never taken for one that is gone, and only what is asked for is removed', async () => {
    const { config, run, runner, engine } = await arrangeRunner(row, cleanups);
    const other = await mkdtemp(join(tmpdir(), 'd-test-other-'));
    cleanups.push(() => rm(other, { recursive: true, force: true }));
    const name = config.containerName;
    const worker = await startFor(config.homeDirectory, name);
    const copy = await startFor(config.homeDirectory, `${name}-copy`);
    const beside = await startFor(other, `${name}-beside`);
    const known = [worker, copy, beside];
    const found = async () =>
      (await runner.strays(never))
        .filter(({ id }) => known.includes(id))
        .map(({ id, kind }) => ({ id, kind }));

    expect(await found()).toEqual([{ id: copy, kind: 'copy' }]);
    for (const container of [worker, beside]) {
      const { failure } = await run('remove-stray', { container });
      expect(failure).toMatchObject({ code: 'container-not-stray' });
    }

    await rm(other, { recursive: true });
    expect(await found()).toEqual(
      expect.arrayContaining([
        { id: copy, kind: 'copy' },
        { id: beside, kind: 'orphan' },
      ]),
    );
    expect((await run('remove-stray', { container: beside })).failure).toBeNull();
    expect(await engine.inspectContainer(beside)).toBeNull();
    expect(await found()).toEqual([{ id: copy, kind: 'copy' }]);
    expect(await engine.inspectContainer(worker)).toMatchObject({ state: 'running' });
  });
});
