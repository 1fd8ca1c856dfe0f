import { describe, expect, test } from 'vitest';
import { hostOf, readFacts, versionOfPing } from './engine-facts';
import { startFakeEngine } from './fixtures/fake-engine';

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

test.each([
  ['Docker/20.10.24+dfsg1 (linux)', { kind: 'docker', version: '20.10.24', apiVersion: '1.41' }],
  ['Libpod/4.3.1 (linux)', { kind: 'podman', version: '4.3.1', apiVersion: '1.41' }],
  ['nginx/1.22', null],
  [undefined, null],
])('a ping that %s answered names %o', (server, named) => {
  expect(versionOfPing({ server, 'api-version': '1.41' })).toEqual(named);
  expect(versionOfPing({ server })).toBeNull();
});

test.each([
  ['x86_64', 'linux/amd64'],
  ['aarch64', 'linux/arm64'],
  ['arm64', 'linux/arm64'],
  ['riscv64', 'linux/riscv64'],
])('a machine that the engine calls %s is the platform %s of images', async (Architecture, platform) => {
  const fake = await startFakeEngine((_line, response) =>
    response.end(JSON.stringify({ OSType: 'linux', Architecture })),
  );
  try {
    const connection = { socketPath: fake.socketPath, name: 'Docker' };
    const version = { kind: 'docker', version: '27.1.0', apiVersion: '1.46' } as const;
    expect((await readFacts(connection, version, 'linux', 5000)).platform).toBe(platform);
  } finally {
    await fake.close();
  }
});

describe('what the engine says of its security decides network and labels', () => {
  const factsWith = async (
    kind: 'docker' | 'podman',
    SecurityOptions: string[],
    machine = 'linux' as const,
  ) => {
    const asked: string[] = [];
    const fake = await startFakeEngine((line, response) => {
      asked.push(line);
      const version = { Components: [{ Name: 'rootlesskit', Details: { NetworkDriver: 'vpnkit' } }] };
      const info = { OSType: 'linux', Architecture: 'x86_64', SecurityOptions };
      response.end(JSON.stringify(line.includes('/version') ? version : info));
    });
    try {
      const connection = { socketPath: fake.socketPath, name: 'Docker' };
      const version = { kind, version: '27.1.0', apiVersion: '1.46' };
      const facts = await readFacts(connection, version, machine, 5000);
      return { ...facts, askedVersion: asked.some((line) => line.includes('/version')) };
    } finally {
      await fake.close();
    }
  };

  test('rootless Docker has a network of its own, and its driver says where this machine’s loopback is', async () => {
    expect(await factsWith('docker', ['name=seccomp,profile=default', 'name=rootless'])).toMatchObject({
      rootless: true,
      host: 'own-network',
      loopbackAddress: '192.168.65.2',
      selinux: false,
    });
  });

  test('rootless Podman’s host network is this machine’s', async () => {
    expect(await factsWith('podman', ['name=rootless'])).toMatchObject({
      rootless: true,
      host: 'this-machine',
      loopbackAddress: null,
    });
  });

  test('an engine that is not rootless is asked for no driver', async () => {
    const facts = await factsWith('docker', ['name=seccomp,profile=default', 'name=selinux']);
    expect(facts).toMatchObject({ host: 'this-machine', selinux: true, askedVersion: false });
  });
});
