import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractLabels } from '@/lib/worker/image-contract';
import { readBed } from '@/testbed/bed';
import { connectToBed, removeImage } from './fixtures/engine-on-bed';
import { ociLayout } from './fixtures/oci-layout';
import { pushRandomImage } from './fixtures/registry-image';
import { saveImage } from './fixtures/saved-image';
import type { Engine, LoadedImage, LoadSnapshot } from './types';

const bed = readBed();
const never = new AbortController().signal;

async function load(engine: Engine, file: string, signal = never) {
  const snapshots: LoadSnapshot[] = [];
  const loading = engine.loadImage(file, signal);
  for (;;) {
    const step: IteratorResult<LoadSnapshot, LoadedImage[]> = await loading.next();
    if (step.done) return { snapshots, loaded: step.value };
    snapshots.push(step.value);
  }
}

describe.each(bed.engines)('load on $name', (row) => {
  let engine: Engine;
  let folder: string;
  let reference: string;
  let imageId: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    engine = await connectToBed(row);
    folder = await mkdtemp(join(tmpdir(), 'c-test-'));
    const name = `c-test/${row.name}-load-${randomUUID().slice(0, 8)}`;
    const pushed = await pushRandomImage(bed.registry.address, name, [2_000_000, 1_000], {
      labels: contractLabels,
    });
    reference = pushed.reference;
    const pulling = engine.pullImage(reference, never);
    while (!(await pulling.next()).done);
    imageId = (await engine.inspectImage(reference))?.id ?? '';
    await saveImage(engine, reference, file('image.tar'));
    await removeImage(engine, reference);
    await writeFile(file('image.tar.gz'), gzipSync(await readFile(file('image.tar'))));
  });
  afterAll(async () => {
    await removeImage(engine, reference);
    await rm(folder, { recursive: true });
  });

  test.each(['image.tar', 'image.tar.gz'])(
    '%s brings the image back with name, id and labels',
    async (name) => {
      expect(await engine.inspectImage(reference)).toBeNull();
      const { snapshots, loaded } = await load(engine, file(name));
      expect(loaded).toEqual([
        { names: [reference], image: expect.objectContaining({ id: imageId, labels: contractLabels }) },
      ]);
      expect(snapshots.at(-1)?.sentBytes).toBe(snapshots.at(-1)?.totalBytes);
      expect((await engine.inspectImage(reference))?.id).toBe(imageId);
      await removeImage(engine, reference);
    },
  );

  test.each<[string, string, (path: string) => Promise<void>]>([
    ['that is not there', 'archive-unreadable', async (path) => await rm(path)],
    ['of something else', 'archive-no-image', async (path) => await writeFile(path, 'hello'.repeat(1000))],
    ['that was not copied whole', 'archive-truncated', async (path) => await truncate(path, 1_500_000)],
  ])('a file %s is %s, and the engine has nothing of it', async (_title, code, spoil) => {
    const path = file('spoilt.tar');
    await writeFile(path, await readFile(file('image.tar')));
    await spoil(path);
    await expect(load(engine, path)).rejects.toMatchObject({ code });
    expect(await engine.inspectImage(reference)).toBeNull();
  });

  test('an OCI layout is loaded, or named as what this engine cannot read', async () => {
    const name = `${bed.registry.address}/c-test/${row.name}-layout:1`;
    await writeFile(file('layout.tar'), ociLayout(name));
    const loading = load(engine, file('layout.tar'));
    if (row.name === 'docker') {
      await expect(loading).rejects.toMatchObject({ code: 'archive-layout-unsupported' });
      return;
    }
    expect((await loading).loaded).toMatchObject([{ names: [name] }]);
    expect(await engine.inspectImage(name)).toMatchObject({ platform: 'linux/amd64' });
    await removeImage(engine, name);
  });

  test('an image for another processor is refused before the engine gets it', async () => {
    const other = await pushRandomImage(bed.registry.address, `c-test/${row.name}-arm`, [1_000], {
      platform: 'arm64',
    });
    const pulling = engine.pullImage(other.reference, never);
    while (!(await pulling.next()).done);
    await saveImage(engine, other.reference, file('arm.tar'));
    await removeImage(engine, other.reference);
    await expect(load(engine, file('arm.tar'))).rejects.toMatchObject({ code: 'archive-other-platform' });
    expect(await engine.inspectImage(other.reference)).toBeNull();
  });

  test('a cancel rejects with its reason, and the engine has nothing of it', async () => {
    const controller = new AbortController();
    const loading = engine.loadImage(file('image.tar'), controller.signal);
    const first = loading.next();
    controller.abort('the user cancelled');
    await expect(first).rejects.toBe('the user cancelled');
    expect(await engine.inspectImage(reference)).toBeNull();
  });
});
