import { describe, expect, test } from 'vitest';
import { chooseImage, localImage } from './image-choice';

const pinned = 'ghcr.io/stigmer/agent-runner:v0.1.0';
const own = 'registry.example.com/mine/runner:7';

describe('which image is run', () => {
  test.each([
    [true, true, true, 'override', own],
    [true, true, false, 'override', own],
    [true, false, true, 'override', own],
    [true, false, false, 'override', own],
    [false, true, true, 'local', localImage],
    // Asked for and absent: no other image takes its place.
    [false, true, false, 'local', localImage],
    [false, false, true, 'pinned', pinned],
    [false, false, false, 'pull', pinned],
  ] as const)(
    'override %s, local asked for %s, here %s: %s',
    (imageOverridden, useLocalImage, isHere, rule, reference) => {
      const image = imageOverridden ? own : pinned;
      expect(chooseImage({ image, imageOverridden, useLocalImage }, isHere)).toMatchObject({
        rule,
        reference,
      });
    },
  );

  test('the order says why no earlier rule chose', () => {
    const { order } = chooseImage({ image: pinned, imageOverridden: false, useLocalImage: false }, false);
    expect(order).toEqual([
      { label: '1. STIGMER_AGENT_RUNNER_IMAGE', value: 'not set' },
      { label: '2. local image', value: 'not asked for' },
      { label: '3. pinned version', value: 'not on this machine' },
      { label: '4. pull', value: `chosen: ${pinned}` },
    ]);
  });

  test('a local image that was asked for in vain says what came before it', () => {
    const { order } = chooseImage({ image: own, imageOverridden: true, useLocalImage: true }, true);
    expect(order.map(({ value }) => value)).toEqual([
      `chosen: ${own}`,
      'asked for, but the variable comes first',
      'not needed',
      'not needed',
    ]);
  });
});
