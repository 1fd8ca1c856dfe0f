import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { engineRequest } from '@/testbed/engine-socket';
import { pruneAll } from '@/testbed/prune-all';
import { connectToBed } from './fixtures/engine-on-bed';
import { pushRandomImage } from './fixtures/registry-image';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  'on $name an image lives on by a name of ours when the one that it came by is gone',
  async (row) => {
    const engine = await connectToBed(row);
    const id = randomUUID().slice(0, 8);
    const { reference } = await pushRandomImage(bed.registry.address, `c-test/${row.name}-tags`, [2000], {
      labels: { 'dev.stigmer.test': id },
    });
    const kept = `localhost/c-test-kept:${id}`;
    const pulling = engine.pullImage(reference, never);
    while (!(await pulling.next()).done);
    const image = await engine.inspectImage(reference);
    await engine.tagImage(image?.id ?? '', kept);
    await engine.untagImage(reference);
    expect(await engine.inspectImage(reference)).toBeNull();
    const ours = encodeURIComponent(JSON.stringify({ label: [`dev.stigmer.test=${id}`] }));
    expect(await engineRequest(row.socketPath, 'POST', `/images/prune?filters=${ours}`)).toMatchObject({
      status: 200,
    });
    expect((await engine.inspectImage(kept))?.id).toBe(image?.id);
    await engine.untagImage(kept);
    expect(await engine.inspectImage(kept)).toBeNull();
    await expect(engine.untagImage(kept)).rejects.toMatchObject({ code: 'engine-refused' });
  },
);

test.each(bed.engines)(
  'on $name a container that is never started keeps an image from a prune of all, for as long as it is there',
  async (row) => {
    const engine = await connectToBed(row);
    const id = randomUUID().slice(0, 8);
    const prefix = `c-test-held-${id}-`;
    const { reference } = await pushRandomImage(bed.registry.address, `c-test/${row.name}-held`, [2000], {
      labels: { 'dev.stigmer.test': id },
    });
    const pulling = engine.pullImage(reference, never);
    while (!(await pulling.next()).done);
    const imageId = (await engine.inspectImage(reference))?.id ?? '';
    const pruned = async () => {
      await pruneAll(row, `dev.stigmer.test=${id}`);
      return await engine.inspectImage(reference);
    };
    await engine.holdImage(imageId, `${prefix}one`);
    await engine.holdImage(imageId, `${prefix}one`);
    expect((await pruned())?.id).toBe(imageId);
    expect((await engine.inspectContainer(`${prefix}one`))?.state).toBe('created');
    await engine.releaseImages(prefix, [`${prefix}one`]);
    expect(await engine.inspectContainer(`${prefix}one`)).not.toBeNull();
    await engine.releaseImages(prefix, []);
    expect(await engine.inspectContainer(`${prefix}one`)).toBeNull();
    expect(await pruned()).toBeNull();
  },
);
