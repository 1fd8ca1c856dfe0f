import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CheckId } from '@/lib/contracts/status';
import { connectToBed, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { capabilitiesLabel, capabilityLabels } from '@/lib/worker/runner-abilities';
import { readBed } from '@/testbed/bed';
import { arrangeRunner } from './runner-on-engine.test-support';
import { buildVariant } from './variant-image.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const labelled = (names: string) => [`LABEL ${capabilitiesLabel}="${names}"`];

describe.skipIf(bed.temporal === null).each(bed.engines)(
  'images that differ in their label on $name',
  (bedEngine) => {
    test('an older one runs without what it lacks and never with payload keys; a newer one takes over, and is told', {
      timeout: 300_000,
    }, async () => {
      const tag = `${bed.registry.address}/older/${randomUUID().slice(0, 8)}:1`;
      const built = new Set<string>();
      cleanups.push(async () => {
        for (const each of [tag, ...built]) await removeImage(await connectToBed(bedEngine), each);
      });
      const { engine, health, runner, run, write, container } = await arrangeRunner(bedEngine, cleanups, tag);
      const build = async (names: string) => {
        await buildVariant(engine, { tag, base: bed.images.agentRunner }, labelled(names));
        const image = await engine.inspectImage(tag);
        if (image !== null) built.add(image.id);
      };
      const check = async (wanted: CheckId) => {
        await health.refresh();
        return health.current().checks.find(({ id }) => id === wanted);
      };
      const running = async () =>
        (await runner.versions(AbortSignal.timeout(20_000))).running?.image?.abilities;

      await build('doctor steering');
      expect((await run('setup')).failure).toBeNull();
      expect(await check('image')).toMatchObject({ state: 'warn', code: 'image-lacks-capabilities' });
      expect(await check('proof')).toMatchObject({
        state: 'skip',
        summary: expect.stringContaining('older'),
      });
      expect(await check('worker-registered')).toMatchObject({ state: 'pass' });
      await expect(health.prove()).rejects.toMatchObject({ details: { code: 'proof-not-possible' } });
      expect(await running()).toEqual({ told: true, lacks: ['proof', 'encryption'], more: [] });

      const before = await container();
      await write(`STIGMER_PAYLOAD_KEY=a:${Buffer.alloc(32, 7).toString('base64')}\n`);
      const { failure } = await run('apply-settings');
      expect(failure?.evidence?.[0]?.value).toMatch(/^image-lacks-encryption/);
      expect(await container()).toMatchObject({
        id: before?.id,
        startedAt: before?.startedAt,
        state: 'running',
      });

      await write(`STIGMER_PAYLOAD_KEY=a:${Buffer.alloc(32, 7).toString('base64')}\n`);
      await build(`${capabilityLabels[capabilitiesLabel]} teleport`);
      expect((await run('apply-settings')).failure).toBeNull();
      expect(await running()).toEqual({ told: true, lacks: [], more: ['teleport'] });
      // A look that the engine, busy with the builds, did not answer in time has no image to judge.
      await vi.waitFor(
        async () =>
          expect(await check('image')).toMatchObject({
            state: 'pass',
            summary: expect.stringContaining('newer than this console'),
          }),
        60_000,
      );
      await vi.waitFor(async () => expect((await check('proof'))?.state).toBe('pass'), 60_000);
    });
  },
);
