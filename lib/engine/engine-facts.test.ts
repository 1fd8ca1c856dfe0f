import { describe, expect, test } from 'vitest';
import { hostOf, readFacts, versionOfPing } from './engine-facts';
import { startFakeEngine } from './fixtures/fake-engine';

const here = { hostname: 'box', kernel: '6.1.0-18-amd64', memoryBytes: 16_000_000_000 };
const moby = { hostname: 'docker-desktop', kernel: '6.10.14-linuxkit', memoryBytes: 8_000_000_000 };
const silent = { hostname: null, kernel: null, memoryBytes: null };

describe('where an engine on a socket runs is told by what it says, not by its socket’s name', () => {
  test.each([
    ['linux', 'Debian GNU/Linux 12 (bookworm)', here, 'this-machine'],
    ['linux', 'Debian, in a container that has its socket', { ...here, hostname: '0a1b' }, 'this-machine'],
    ['linux', 'Debian, given some memory just now', { ...here, memoryBytes: 15_900_000_000 }, 'this-machine'],
    ['linux', 'one that says nothing', silent, 'this-machine'],
    ['linux', 'Docker Desktop', moby, 'virtual-machine'],
    ['linux', 'Docker Desktop', { ...here, hostname: 'docker-desktop' }, 'virtual-machine'],
    ['linux', 'Ubuntu of another kernel', { ...here, kernel: '6.8.0-51-generic' }, 'virtual-machine'],
    ['linux', 'Debian with a part of the memory', { ...here, memoryBytes: 2e9 }, 'virtual-machine'],
    ['darwin', 'Docker Desktop', moby, 'virtual-machine'],
    ['darwin', 'fedora', { ...moby, hostname: 'localhost.localdomain' }, 'virtual-machine'],
    ['darwin', 'OrbStack', { ...moby, hostname: 'orbstack' }, 'this-machine'],
  ] as const)('on %s, %s: %j is %s', (machine, operatingSystem, said, host) => {
    expect(hostOf({ machine, operatingSystem, said, here, reach: undefined })).toBe(host);
  });
});

describe('an engine behind an address is on another machine unless all that it says is the same here', () => {
  const reachOf = (host: string) => ({ type: 'tcp', host, port: 2376, tls: null }) as const;
  test.each([
    ['Debian GNU/Linux 12 (bookworm)', here, 'server', 'this-machine'],
    ['Debian of another name', { ...here, hostname: 'server' }, '127.0.0.1', 'elsewhere'],
    ['one that says nothing', silent, '127.0.0.1', 'elsewhere'],
    ['Docker Desktop', moby, 'localhost', 'virtual-machine'],
    ['Docker Desktop', moby, '192.0.2.1', 'elsewhere'],
  ] as const)('%s, %j at %s is %s', (operatingSystem, said, host, place) => {
    expect(hostOf({ machine: 'linux', operatingSystem, said, here, reach: reachOf(host) })).toBe(place);
  });
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
