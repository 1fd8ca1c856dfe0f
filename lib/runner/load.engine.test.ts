import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { shortId } from '@/lib/core/units';
import { connectToBed, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { pushRelabelled } from '@/lib/engine/fixtures/registry-image';
import { saveImage } from '@/lib/engine/fixtures/saved-image';
import { readBed } from '@/testbed/bed';
import { arrangeRunner } from './runner-on-engine.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(bed.temporal === null).each(bed.engines)('an archive on $name', (bedEngine) => {
  test('is loaded, named, and set up and upgraded to without one request to a registry', async () => {
    const engine = await connectToBed(bedEngine);
    const file = join(tmpdir(), `d-test-${randomUUID()}.tar`);
    cleanups.push(() => rm(file));
    const { registry, repository, tag } = parseImageReference(bed.images.agentRunner);
    const name = `d-test/archive-${randomUUID().slice(0, 8)}`;
    const image = await pushRelabelled({ registry, name: repository, tag: tag ?? '' }, name, {});
    cleanups.push(() => removeImage(engine, image));
    const pulling = engine.pullImage(image, AbortSignal.timeout(60_000));
    while (!(await pulling.next()).done);
    await saveImage(engine, image, file);
    await removeImage(engine, image);

    const requests = async () =>
      (await readFile(bed.registry.accessLog, 'utf8')).split(`/v2/${name}/manifests/`).length;
    const before = await requests();
    const { run, runner, container } = await arrangeRunner(bedEngine, cleanups, image);
    const loaded = await run('load', { file });
    expect(loaded.failure).toBeNull();
    expect(loaded.steps[1]?.detail).toMatch(new RegExp(`^${image} · .* · agent-runner, contract 1$`));
    const plan = await runner.plan();
    expect(plan.lines.find(({ id }) => id === 'image')?.detail).toContain('no registry is asked');
    expect((await run('setup')).failure).toBeNull();
    const { imageId = '' } = (await container()) ?? {};
    const own = `localhost/stigmer-agent-runner-loaded:${shortId(imageId)}`;
    cleanups.push(() => removeImage(engine, own));
    expect(loaded.outcome).toContain(own);
    expect((await run('upgrade', { image: own })).failure).toBeNull();
    expect(await requests()).toBe(before);
  });
});
