import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { connectToBed, namesOf, pruneImages, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { pushRelabelled } from '@/lib/engine/fixtures/registry-image';
import type { Engine } from '@/lib/engine/types';
import { readBed } from '@/testbed/bed';
import { arrangeRunner } from './runner-on-engine.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const label = 'dev.stigmer.test';

/** The agent-runner under a name of the test's own, and as an image of its own. */
async function ownImage(bedEngine: (typeof bed.engines)[number]) {
  const value = `held-${randomUUID().slice(0, 8)}`;
  const { registry, repository, tag } = parseImageReference(bed.images.agentRunner);
  const from = { registry, name: repository, tag: tag ?? '' };
  const image = await pushRelabelled(from, `d-test/${value}`, { [label]: value });
  cleanups.push(async () => {
    const engine = await connectToBed(bedEngine);
    await removeImage(engine, image);
    // Docker 20.10 keeps an image whose name has moved by its digest, and with it layers that later tests want to pull.
    await pruneImages(engine, `${label}=${value}`, 'unused');
  });
  return { image, label: `${label}=${value}` };
}

/** Runs `before` at the last moment before each container is made. */
function beforeCreate(before: (engine: Engine) => Promise<void>) {
  return (engine: Engine): Engine => ({
    ...engine,
    createContainer: async (...from) => {
      await before(engine);
      return await engine.createContainer(...from);
    },
  });
}

describe.skipIf(bed.temporal === null).each(bed.engines)('an image on $name', (bedEngine) => {
  test('that a neighbour prunes between pull and create is got again, and set-up ends ready', async () => {
    const own = await ownImage(bedEngine);
    let wasGone: boolean | null = null;
    const prunes = beforeCreate(async (engine) => {
      if (wasGone !== null) return;
      await pruneImages(engine, own.label, 'unused');
      wasGone = (await engine.inspectImage(own.image)) === null;
    });
    const { run, container, engine } = await arrangeRunner(bedEngine, cleanups, own.image, prunes);
    const { failure } = await run('setup');
    expect(failure).toBeNull();
    expect(wasGone).toBe(bedEngine.name !== 'docker-29');
    const { imageId = '' } = (await container()) ?? {};
    expect((await namesOf(engine, imageId)).toSorted()).toEqual([
      own.image,
      expect.stringContaining('stigmer-agent-runner-kept:'),
    ]);
  });

  test('whose name moves to another one after the pull is what is tried out and runs, and a plain prune leaves it', async () => {
    const own = await ownImage(bedEngine);
    let isPulled = false;
    const moves = beforeCreate(async (engine) => {
      if (!isPulled) return;
      const other = await engine.inspectImage(bed.images.agentRunner);
      await engine.tagImage(other?.id ?? '', own.image);
      await pruneImages(engine, own.label, 'dangling');
    });
    const { run, container, engine } = await arrangeRunner(bedEngine, cleanups, undefined, moves);
    expect((await run('setup')).failure).toBeNull();
    const before = await container();
    isPulled = true;
    const upgraded = await run('upgrade', { image: own.image });
    expect(upgraded.failure).toBeNull();
    const after = await container();
    expect(after?.labels[label]).toBe(own.label.split('=')[1]);
    expect(after?.imageId).not.toBe(before?.imageId);
    expect((await engine.inspectImage(own.image))?.id).toBe(before?.imageId);
  });
});
