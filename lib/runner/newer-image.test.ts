import { expect, test } from 'vitest';
import { localImage } from '@/lib/settings/image-choice';
import { imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';
import { readLastCheck, readNewerImage } from './newer-image';

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

test('what is newer is asked what it is, by its digest; of what is not, one question is enough', async () => {
  await using machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  const here = { ...imageOf('sha256:x'), repoDigests: [`ghcr.io/x/y@${old}`] };
  machine.engine.images.set(image, here);
  machine.engine.tags.set(image, old ?? '');
  await readNewerImage(machine.parts, never);
  expect(machine.engine.questions).toEqual([image]);
  machine.engine.tags.set(image, fresh ?? '');
  const { found } = await readNewerImage(machine.parts, never);
  expect(found).toEqual({ version: null, revision: 'abc1234', createdAt: 1000, sizeBytes: 5e7 });
  expect(machine.engine.questions.at(-1)).toBe(`${image.replace(/:[^:/]+$/, '')}@${fresh}`);
});

test('the last answer is judged by what is here now, and is none about another image', async () => {
  await using machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  expect(await readLastCheck(machine.parts, never)).toBeNull();
  machine.engine.images.set(image, { ...imageOf('sha256:x'), repoDigests: [`ghcr.io/x/y@${old}`] });
  machine.engine.tags.set(image, fresh ?? '');
  await readNewerImage(machine.parts, never);
  expect(await readLastCheck(machine.parts, never)).toMatchObject({ newer: true, found: {} });
  machine.engine.images.set(image, { ...imageOf('sha256:z'), repoDigests: [`ghcr.io/x/y@${fresh}`] });
  const pulled = await readLastCheck(machine.parts, never);
  expect(pulled).toMatchObject({ newer: false, here: fresh });
  expect(pulled?.found).toBeUndefined();
  await machine.parts.preferences.save({ useLocalImage: true });
  expect(await readLastCheck(machine.parts, never)).toBeNull();
});
