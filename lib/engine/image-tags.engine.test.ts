import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { engineRequest } from '@/testbed/engine-socket';
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
