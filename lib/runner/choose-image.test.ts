import { describe, expect, test } from 'vitest';
import { failureOf, imageOf } from './fake-engine.test-support';
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
  row(own, false, 'image-access-denied', true, `pull ${own}, build ${own}`),
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
});
