import { expect, test } from 'vitest';
import { loopbackAddressOf } from './rootless-network';

const versionWith = (NetworkDriver: string) => ({
  Components: [
    { Name: 'Engine', Details: { GitCommit: '1' } },
    { Name: 'rootlesskit', Details: { NetworkDriver } },
  ],
});

test.each([
  ['slirp4netns', '10.0.2.2'],
  ['pasta', '10.0.2.2'],
  ['gvisor-tap-vsock', '10.0.2.1'],
  ['vpnkit', '192.168.65.2'],
  ['lxc-user-nic', null],
])('by the driver %s the machine’s loopback is at %s', (driver, address) => {
  expect(loopbackAddressOf(versionWith(driver))).toBe(address);
});

test('a Docker that does not name its driver has the usual one', () => {
  expect(loopbackAddressOf({ Components: [{ Name: 'Engine' }] })).toBe('10.0.2.2');
  expect(loopbackAddressOf('')).toBe('10.0.2.2');
});
