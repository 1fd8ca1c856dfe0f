import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { connectToBed, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { readBed } from '@/testbed/bed';
import { nameInRegistry } from '@/testbed/name-in-registry';
import { arrangeRunner } from './runner-on-engine.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)('an upgrade on $name', (bedEngine) => {
  test('to another name takes over and lasts over a set-up; one that the registry does not have changes nothing', async () => {
    const image = await nameInRegistry(bed.images.agentRunner, `t-${randomUUID().slice(0, 8)}`);
    // After the container: an engine keeps the name that one was made by.
    cleanups.push(async () => removeImage(await connectToBed(bedEngine), image));
    const { run, container } = await arrangeRunner(bedEngine, cleanups);
    expect((await run('setup')).failure).toBeNull();
    const before = await container();
    const absent = await run('upgrade', { image: bed.images.agentRunner.replace(/:[^:]+$/, ':absent') });
    expect(absent.failure?.code).toBe('image-tag-not-found');
    expect(await container()).toMatchObject({ id: before?.id, startedAt: before?.startedAt });

    const upgraded = await run('upgrade', { image });
    expect(upgraded.failure).toBeNull();
    expect(upgraded.steps.find(({ id }) => id === 'rehearse')?.state).toMatch(/succeeded|warned/);
    const after = await container();
    expect(after?.id).not.toBe(before?.id);
    expect(after).toMatchObject({ state: 'running', imageReference: image, mounts: before?.mounts });
    expect((await run('setup')).outcome).toContain('Already set up');
    expect((await container())?.id).toBe(after?.id);
  });
});
