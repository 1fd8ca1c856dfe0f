import { describe, expect, test } from 'vitest';
import type { EngineFacts } from '@/lib/engine/types';
import { identityLabel, specLabel } from '@/lib/service/container-ownership';
import { type DevServerInput, devServerSpec, devServerSpecHash, placeOfContainer } from './dev-server-spec';

const input: DevServerInput = {
  facts: { host: 'this-machine' },
  owner: { name: 'owner', value: 'home.temporal' },
  image: 'temporal:1',
  imageId: 'sha256:aa',
  place: { port: 7233, namespace: 'default' },
  pagePort: 8233,
  volume: 'data',
};
const specOf = (change: Partial<DevServerInput> = {}) => devServerSpec({ ...input, ...change }, 'temporal/1');
const flagOf = (flag: string, command: readonly string[] = []) => command[command.indexOf(flag) + 1];

describe('nobody but this machine reaches it', () => {
  test('on the network of this machine it listens on loopback', () => {
    const { networkMode, ports, command } = specOf();
    expect({ networkMode, ports }).toEqual({ networkMode: 'host', ports: undefined });
    expect(flagOf('--ip', command)).toBe('127.0.0.1');
  });

  test.each<EngineFacts['host']>(['virtual-machine', 'own-network'])(
    'in the network of a %s its ports are published on loopback',
    (host) => {
      const { networkMode, ports } = specOf({ facts: { host } });
      expect({ networkMode, ports }).toEqual({ networkMode: 'bridge', ports: [7233, 8233] });
      expect(specOf({ facts: { host }, pagePort: null }).ports).toEqual([7233]);
    },
  );
});

test('where the port of the page is taken there is no page', () => {
  expect(specOf({ pagePort: null }).command).toContain('--headless');
  expect(specOf().command).not.toContain('--headless');
});

test('its data are in the volume', () => {
  const { mounts, command } = specOf();
  expect(mounts).toEqual([
    { source: 'data', target: '/var/lib/stigmer-temporal', readOnly: false, volume: true },
  ]);
  expect(flagOf('--db-filename', command)).toBe('/var/lib/stigmer-temporal/temporal.db');
});

test('a namespace other than its own is made', () => {
  expect(flagOf('--namespace', specOf({ place: { port: 7233, namespace: 'mine' } }).command)).toBe('mine');
});

test('what is new for each container is no reason to make another one', () => {
  const { labels } = specOf();
  expect(labels).toMatchObject({ owner: 'home.temporal', [identityLabel]: 'temporal/1' });
  expect(labels[specLabel]).toBe(devServerSpecHash(input));
  expect(devServerSpecHash({ ...input, imageId: 'sha256:bb' })).toBe(devServerSpecHash(input));
  for (const change of [{ pagePort: null }, { place: { port: 7234, namespace: 'default' } }, { image: 'b' }])
    expect(devServerSpecHash({ ...input, ...change })).not.toBe(devServerSpecHash(input));
});

test.each([8233, null])('a container tells how it was made, with its page on %s', (pagePort) => {
  const { environment, labels } = specOf({ pagePort });
  expect(placeOfContainer({ environment, labels })).toEqual({ port: 7233, namespace: 'default', pagePort });
});

test('a container that tells nothing has no place', () => {
  expect(placeOfContainer({ environment: {}, labels: {} })).toBeNull();
});
