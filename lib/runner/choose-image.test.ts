import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { localImage } from '@/lib/settings/image-choice';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

const pinned = 'ghcr.io/stigmer/agent-runner:v0.1.0';
const own = 'registry.example.com/mine/runner:7';
const digest = `registry.example.com/mine/runner@sha256:${'a'.repeat(64)}`;

interface Row {
  override: string | null;
  present: boolean;
  /** What the registry says to a pull. */
  registry: 'has it' | string;
  checkout: boolean;
  /** What set-up does to images, in order, or the failure that it ends with. */
  expected: string;
}

const row = (
  override: string | null,
  present: boolean,
  registry: string,
  checkout: boolean,
  expected: string,
): Row => ({ override, present, registry, checkout, expected });

/** Which image set-up takes: override, else the pinned tag; present, else pulled, else built. */
const table: Row[] = [
  row(null, true, 'has it', true, 'nothing'),
  row(own, true, 'has it', true, 'nothing'),
  row(digest, true, 'has it', true, 'nothing'),
  row(null, false, 'has it', true, `pull ${pinned}`),
  row(own, false, 'has it', true, `pull ${own}`),
  row(digest, false, 'has it', false, `pull ${digest}`),
  row(null, false, 'image-tag-not-found', true, `pull ${pinned}, build ${pinned}`),
  row(own, false, 'image-not-found', true, `pull ${own}, build ${own}`),
  row(null, false, 'image-access-denied', true, `pull ${pinned}, build ${pinned}`),
  row(own, false, 'image-registry-untrusted', true, `pull ${own}, build ${own}`),
  row(own, false, 'image-proxy-refused', true, `pull ${own}, build ${own}`),
  // What is refused is there: a build would take its name.
  row(own, false, 'image-access-denied', true, 'image-access-denied'),
  row(own, false, 'image-access-forbidden', true, 'image-access-forbidden'),
  row(null, false, 'image-credentials-refused', true, 'image-credentials-refused'),
  row(null, false, 'image-credential-helper-failed', true, 'image-credential-helper-failed'),
  row(own, false, 'image-rate-limited', true, `pull ${own}, build ${own}`),
  row(own, false, 'image-registry-unreachable', true, `pull ${own}, build ${own}`),
  row(own, false, 'image-platform-missing', true, `pull ${own}, build ${own}`),
  row(digest, false, 'image-tag-not-found', true, 'image-tag-not-found'),
  row(null, false, 'image-tag-not-found', false, 'image-tag-not-found'),
  row(own, false, 'image-registry-unreachable', false, 'image-registry-unreachable'),
  // A build would hide these, or meet them again.
  row(own, false, 'image-disk-full', true, 'image-disk-full'),
  row(own, false, 'image-digest-mismatch', true, 'image-digest-mismatch'),
  row(own, false, 'image-pull-interrupted', true, 'image-pull-interrupted'),
  row(own, false, 'image-pull-failed', true, 'image-pull-failed'),
  row(own, false, 'engine-unreachable', true, 'engine-unreachable'),
];

describe('the image of set-up', () => {
  test.each(table)(
    'override $override, present $present, registry: $registry, checkout $checkout: $expected',
    async ({ override, present, registry, checkout, expected }) => {
      const environment: Record<string, string> =
        override === null ? {} : { STIGMER_AGENT_RUNNER_IMAGE: override };
      await using machine = await FakeMachine.create({ checkout, environment });
      const { image } = machine.parts.config;
      expect(image).toBe(override ?? pinned);
      if (present) machine.engine.images.set(image, imageOf('sha256:here'));
      if (registry === 'has it') machine.engine.registry.set(image, imageOf('sha256:there'));
      else machine.engine.failing.set('pull', failureOf(registry));
      const operation = await machine.run('setup');
      const changes = machine.engine.changes.filter((change) => /^(pull|build) /.test(change));
      const did = changes.length === 0 ? 'nothing' : changes.join(', ');
      expect(operation.failure?.code ?? did).toBe(expected);
    },
  );
  describe('asked to be the local one', () => {
    async function asked(environment: Record<string, string> = {}) {
      const machine = await FakeMachine.create({ checkout: true, environment });
      machine.engine.registry.set(machine.parts.config.image, imageOf('sha256:there'));
      await machine.parts.preferences.save({ useLocalImage: true });
      return machine;
    }
    const imageChanges = ({ engine }: FakeMachine) =>
      engine.changes.filter((change) => /^(pull|build) /.test(change));

    test('is run without a pull, also where the pinned version is here', async () => {
      await using machine = await asked();
      machine.engine.images.set(pinned, imageOf('sha256:pinned'));
      machine.engine.images.set(localImage, imageOf('sha256:mine'));
      expect((await machine.run('setup')).state).toBe('succeeded');
      expect(imageChanges(machine)).toEqual([]);
      expect(machine.engine.named(machine.name)).toMatchObject({
        imageId: 'sha256:mine',
        imageReference: localImage,
      });
    });

    test.each(['setup', 'apply-settings'] as const)(
      'and is not here: %s fails with the command that builds it, and changes nothing',
      async (kind) => {
        await using machine = await asked();
        await machine.parts.preferences.save({ useLocalImage: false });
        await machine.run('setup');
        machine.engine.changes.length = 0;
        await machine.parts.preferences.save({ useLocalImage: true });
        const { failure } = await machine.run(kind);
        expect(failure?.code).toBe('image-local-missing');
        expect(failure?.remedy.command).toBe(
          'docker build -f Dockerfile.agent-runner --target runtime -t stigmer-agent-runner:local .',
        );
        expect(machine.engine.changes).toEqual([]);
      },
    );

    test('gives way to STIGMER_AGENT_RUNNER_IMAGE', async () => {
      await using machine = await asked({ STIGMER_AGENT_RUNNER_IMAGE: own });
      machine.engine.images.set(localImage, imageOf('sha256:mine'));
      await machine.run('setup');
      expect(imageChanges(machine)).toEqual([`pull ${own}`]);
    });

    test('and no longer: the next set-up replaces it by the pinned version', async () => {
      await using machine = await asked();
      machine.engine.images.set(localImage, imageOf('sha256:mine'));
      await machine.run('setup');
      await machine.parts.preferences.save({ useLocalImage: false });
      await machine.run('setup');
      expect(imageChanges(machine)).toEqual([`pull ${pinned}`]);
      expect(machine.engine.named(machine.name)?.imageReference).toBe(pinned);
    });

    test('while the preferences cannot be read: nothing is run instead', async () => {
      await using machine = await asked();
      await writeFile(machine.parts.config.preferencesPath, '{');
      expect((await machine.run('setup')).failure?.code).toBe('preferences-unreadable');
      expect(machine.engine.changes).toEqual([]);
    });
  });
});
