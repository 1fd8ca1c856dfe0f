import { expect, test } from 'vitest';
import { localImage } from '@/lib/settings/image-choice';
import { imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';
import { readNewerImage } from './newer-image';

const never = new AbortController().signal;
const [old, fresh] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`);

/** What is found where the image here has this digest, and its tag that one. */
async function find(here: string | null | undefined, tag: string | undefined, useLocalImage = false) {
  await using machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  await machine.parts.preferences.save({ useLocalImage });
  if (here !== undefined) {
    const repoDigests = here === null ? [] : [`ghcr.io/stigmer/agent-runner@${here}`];
    machine.engine.images.set(useLocalImage ? localImage : image, { ...imageOf('sha256:x'), repoDigests });
  }
  if (tag !== undefined) machine.engine.tags.set(image, tag);
  const { here: found, registry, newer } = await readNewerImage(machine.parts, never);
  return [found, registry, newer];
}

test('the image is newer where the tag’s digest is none of those that are here', async () => {
  expect(await find(old, fresh)).toEqual([old, fresh, true]);
  expect(await find(old, old)).toEqual([old, old, false]);
  expect(await find(null, fresh)).toEqual([null, fresh, true]);
});

test('nothing is newer than an image that is not here, or of which the registry does not tell', async () => {
  expect(await find(undefined, fresh)).toEqual([null, fresh, false]);
  expect(await find(old, undefined)).toEqual([old, null, false]);
});

test('for a local image no registry is asked', async () => {
  expect(await find(null, fresh, true)).toEqual([null, null, false]);
});
