import { expect, test } from 'vitest';
import { hostOf } from './engine-facts';

test.each([
  ['linux', 'Debian GNU/Linux 12 (bookworm)', 'box', '/var/run/docker.sock', 'this-machine'],
  ['linux', 'Docker Desktop', 'docker-desktop', '/home/a/.docker/desktop/docker.sock', 'virtual-machine'],
  ['linux', 'Ubuntu 24.04', 'colima', '/home/a/.colima/default/docker.sock', 'virtual-machine'],
  ['darwin', 'Docker Desktop', 'docker-desktop', '/var/run/docker.sock', 'virtual-machine'],
  [
    'darwin',
    'fedora',
    'localhost.localdomain',
    '/tmp/podman/podman-machine-default-api.sock',
    'virtual-machine',
  ],
  ['darwin', 'OrbStack', 'orbstack', '/Users/a/.orbstack/run/docker.sock', 'this-machine'],
] as const)('on %s, %s (%s) at %s has %s as its host', (machine, system, name, socketPath, host) => {
  expect(hostOf(machine, system, name, socketPath)).toBe(host);
});
