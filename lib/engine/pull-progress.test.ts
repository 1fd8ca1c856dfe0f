import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyPullEvent,
  finishPull,
  type KnownLayers,
  type PullEvent,
  receivedBytesOf,
  startPull,
} from './pull-progress';

const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
const known: KnownLayers = {
  configurationId: 'ffffffffffff',
  totalBytes: 1_500,
  layers: [
    { id: 'aaaaaaaaaaaa', receivedBytes: 0, totalBytes: 1_000, state: 'waiting' },
    { id: 'bbbbbbbbbbbb', receivedBytes: 0, totalBytes: 500, state: 'waiting' },
  ],
};

const event: fc.Arbitrary<PullEvent> = fc.record({
  id: fc.constantFrom(...ids, 'latest'),
  status: fc.constantFrom(
    'Pulling from x',
    'Pulling fs layer',
    'Waiting',
    'Downloading',
    'Verifying Checksum',
    'Download complete',
    'Extracting',
    'Pull complete',
    'Already exists',
    'Retrying in 5 seconds',
  ),
  current: fc.option(fc.integer({ min: -5, max: 3_000 }), { nil: undefined }),
  total: fc.option(fc.integer({ min: -1, max: 2_000 }), { nil: undefined }),
  units: fc.constantFrom(undefined, 's'),
});

test('whatever an engine sends, bytes never decrease, totals are never taken back, no layer exceeds its total', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.constantFrom(null, known), (events, before) => {
      let state = startPull(before);
      let received = 0;
      let total = state.totalBytes;
      for (const one of events) {
        state = applyPullEvent(state, one);
        expect(receivedBytesOf(state)).toBeGreaterThanOrEqual(received);
        if (total !== null) expect(state.totalBytes).toBeGreaterThanOrEqual(total);
        for (const layer of state.layers.values()) {
          if (layer.totalBytes !== null) expect(layer.receivedBytes).toBeLessThanOrEqual(layer.totalBytes);
        }
        received = receivedBytesOf(state);
        total = state.totalBytes;
      }
      const end = finishPull(state);
      expect(end.totalBytes).toBe(Math.max(receivedBytesOf(end), total ?? 0));
      for (const layer of end.layers.values()) expect(['done', 'present']).toContain(layer.state);
    }),
  );
});

test('with the manifest known, the total stands from the start and strangers do not count', () => {
  const podman: PullEvent[] = [
    { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
    { status: 'Already exists', id: 'bbbbbbbbbbbb' },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', current: 580, total: 1_000 },
    { status: 'Pulling fs layer', id: 'cccccccccccc' },
    { status: 'Download complete', id: 'cccccccccccc' },
  ];
  const state = podman.reduce(applyPullEvent, startPull(known));
  expect([state.totalBytes, receivedBytesOf(state), state.layers.size]).toEqual([1_500, 1_080, 2]);
});

/** As Docker 29 sends them for an image with attestations: their layers are in no manifest of the platform. */
test('bytes of what the manifest does not know move the bar, and lengthen it', () => {
  const docker29: PullEvent[] = [
    { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
    { status: 'Pulling fs layer', id: 'cccccccccccc' },
    { status: 'Downloading', id: 'cccccccccccc', current: 100, total: 400 },
    { status: 'Downloading', id: 'ffffffffffff', current: 9, total: 9 },
  ];
  const states = docker29.map((_, index) =>
    docker29.slice(0, index + 1).reduce(applyPullEvent, startPull(known)),
  );
  expect(states.map((state) => [receivedBytesOf(state), state.totalBytes])).toEqual([
    [0, 1_500],
    [0, 1_500],
    [100, 1_900],
    [100, 1_900],
  ]);
});

test('a retry that announces only the rest leaves the larger total and the bytes that came', () => {
  const docker: PullEvent[] = [
    { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', current: 900, total: 1_000 },
    { status: 'Retrying in 5 seconds', id: 'aaaaaaaaaaaa' },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', current: 10, total: 100 },
  ];
  const state = docker.reduce(applyPullEvent, startPull(null));
  expect([state.totalBytes, receivedBytesOf(state)]).toEqual([1_000, 900]);
});

test('a total that comes after more bytes have come is at least those', () => {
  const state = [
    { status: 'Downloading', id: 'aaaaaaaaaaaa', current: 200 },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', total: 100 },
  ].reduce(applyPullEvent, startPull(null));
  expect([state.totalBytes, receivedBytesOf(state)]).toEqual([200, 200]);
});

test('without a manifest the total is shown only when every layer has given its own', () => {
  const first = [
    { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
    { status: 'Pulling fs layer', id: 'bbbbbbbbbbbb' },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', current: 1, total: 1_000 },
  ].reduce(applyPullEvent, startPull(null));
  expect(first.totalBytes).toBeNull();
  const then = applyPullEvent(first, { status: 'Downloading', id: 'bbbbbbbbbbbb', current: 1, total: 500 });
  expect(then.totalBytes).toBe(1_500);
});

test('layers the engine never mentioned were present', () => {
  const state = applyPullEvent(startPull(known), { status: 'Pull complete', id: 'aaaaaaaaaaaa' });
  const end = finishPull(state);
  expect([...end.layers.values()].map((layer) => layer.state)).toEqual(['done', 'present']);
  expect(receivedBytesOf(end)).toBe(end.totalBytes);
});
