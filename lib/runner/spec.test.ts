import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import type { EngineFacts } from '@/lib/engine/types';
import { specLabel } from '@/lib/service/container-ownership';
import { passedLabel } from '@/lib/settings/passed-variables';
import { nativeDocker } from './fake-facts.test-support';
import { containerSpec, containerUser, type SpecInput } from './spec';

const config: SpecInput['config'] = {
  homeDirectory: '/home/ada/.stigmer',
  consoleDirectory: '/home/ada/.stigmer/console',
  workspaceDirectory: '/home/ada/.stigmer/data/workspace',
  uid: 1001,
  gid: 1002,
};

function specFor(
  environment: Record<string, string>,
  facts: Partial<EngineFacts> = {},
  identity = 'agent-runner/a1b2c3',
  gateway: string | null = null,
) {
  return containerSpec({
    ...readSavedSettings(environment),
    facts: { ...nativeDocker, ...facts },
    config,
    image: 'x/y:1',
    imageId: 'sha256:one',
    speaksContract: true,
    each: { identity, hostsFile: '10.0.0.5 temporal.lan\n', pollersBefore: null, gateway },
  });
}

const virtual = { host: 'virtual-machine' as const };
const rootlessDocker = { rootless: true, host: 'own-network' as const, loopbackAddress: '10.0.2.2' };

describe('the container', () => {
  test('on an engine of this machine: host network, one mount, limits, and what it uses written out', () => {
    expect(specFor({})).toEqual({
      image: 'x/y:1',
      imageId: 'sha256:one',
      environment: {
        TEMPORAL_ADDRESS: 'localhost:7233',
        TEMPORAL_NAMESPACE: 'default',
        STIGMER_TASK_QUEUE: 'agent_execution_runner',
        WORKSPACE_ROOT_DIR: '/workspace',
        AGENT_RUNNER_IDENTITY: 'agent-runner/a1b2c3',
      },
      labels: {
        'dev.stigmer.console.home': expect.stringMatching(/^[0-9a-f]{12}$/),
        'dev.stigmer.console.identity': 'agent-runner/a1b2c3',
        'dev.stigmer.console.passed': '',
        'dev.stigmer.console.spec': expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      user: '1001:1002',
      userNamespace: null,
      networkMode: 'host',
      hostname: 'agent-runner-a1b2c3',
      extraHosts: ['agent-runner-a1b2c3:127.0.1.1', 'temporal.lan:10.0.0.5'],
      mounts: [{ source: '/home/ada/.stigmer/data/workspace', target: '/workspace', readOnly: false }],
      tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m' },
      readOnlyRootfs: true,
      init: false,
      memoryBytes: 536_870_912,
      pidsLimit: 512,
      stopTimeoutSeconds: 45,
      healthStartIntervalSeconds: 1,
      restartPolicy: 'unless-stopped',
      log: { maxSizeBytes: 64_000_000, maxFiles: 2 },
    });
  });

  test('F66: its image declares no volume, so that no engine makes an anonymous one', async () => {
    const dockerfile = await readFile(new URL('../../Dockerfile.agent-runner', import.meta.url), 'utf8');
    expect(dockerfile).toMatch(/^FROM /m);
    expect(dockerfile).not.toMatch(/^\s*VOLUME\b/im);
  });

  test('its memory limit is a setting', () => {
    expect(specFor({ AGENT_RUNNER_MEMORY_MB: '1024' })).toMatchObject({ memoryBytes: 1_073_741_824 });
  });

  test('the first health check waits for no whole interval where the engine can be told so', () => {
    expect(specFor({}, { apiVersion: '1.44' })).toMatchObject({ healthStartIntervalSeconds: 1 });
    expect(specFor({}, { apiVersion: '1.43' })).not.toHaveProperty('healthStartIntervalSeconds');
    expect(specFor({}, { kind: 'podman' })).not.toHaveProperty('healthStartIntervalSeconds');
  });

  test('F1, F2, F4, F13: in a virtual machine every host address of loopback is rewritten, set or default', () => {
    const docker = specFor({ STIGMER_LLM_BASE_URL: 'http://127.0.0.1:11434' }, virtual);
    expect(docker).toMatchObject({
      networkMode: 'bridge',
      extraHosts: ['host.docker.internal:host-gateway'],
    });
    expect(docker.environment).toMatchObject({
      TEMPORAL_ADDRESS: 'host.docker.internal:7233',
      STIGMER_BACKEND_ENDPOINT: 'host.docker.internal:7234',
      STIGMER_LLM_BASE_URL: 'http://host.docker.internal:11434',
    });
    const podman = specFor({}, { ...virtual, kind: 'podman' });
    expect(podman).toMatchObject({ networkMode: 'bridge', extraHosts: [] });
    expect(podman.environment.TEMPORAL_ADDRESS).toBe('host.containers.internal:7233');
  });

  test('on rootless Docker it is in that network, and localhost leads to where it was found', () => {
    const setting = { STIGMER_LLM_BASE_URL: 'http://127.0.0.1:11434' };
    const spec = specFor(setting, rootlessDocker, 'agent-runner/a1b2c3', '10.0.2.2');
    expect(spec).toMatchObject({
      networkMode: 'host',
      extraHosts: ['agent-runner-a1b2c3:127.0.1.1', 'host.docker.internal:10.0.2.2', 'temporal.lan:10.0.0.5'],
    });
    expect(spec.environment).toMatchObject({
      TEMPORAL_ADDRESS: 'host.docker.internal:7233',
      STIGMER_LLM_BASE_URL: 'http://host.docker.internal:11434',
    });
  });

  test('of a console in a container it gets the folder by its path on the machine, and none that is not there', () => {
    const sharedAt = (destination: string) => ({
      consoleContainer: {
        id: 'c'.repeat(64),
        name: 'console',
        image: 'stigmer-console:1',
        mounts: [{ source: '/srv/stigmer', destination, writable: true }],
      },
    });
    expect(specFor({}, sharedAt('/home/ada/.stigmer')).mounts).toEqual([
      { source: '/srv/stigmer/data/workspace', target: '/workspace', readOnly: false },
    ]);
    expect(() => specFor({}, sharedAt('/data'))).toThrow(
      expect.objectContaining({ code: 'folder-not-shared' }),
    );
  });

  test('where SELinux confines containers, every mount gets the label that containers share', () => {
    expect(specFor({}, { selinux: true }).mounts).toEqual([
      { source: '/home/ada/.stigmer/data/workspace', target: '/workspace', readOnly: false, relabel: true },
    ]);
  });

  test('its hostname is known in it on the machine’s network; elsewhere the engine makes it so', () => {
    const own = 'agent-runner-a1b2c3:127.0.1.1';
    expect(specFor({}, { kind: 'podman' })).toMatchObject({
      hostname: 'agent-runner-a1b2c3',
      extraHosts: [own],
    });
    expect(specFor({}, virtual).extraHosts).not.toContain(own);
  });

  test('F14: on this machine no address is rewritten, and elsewhere none that is not loopback', () => {
    const address = { TEMPORAL_ADDRESS: 'temporal.example.com:7233' };
    expect(specFor(address, virtual).environment.TEMPORAL_ADDRESS).toBe('temporal.example.com:7233');
    expect(specFor({}).environment.TEMPORAL_ADDRESS).toBe('localhost:7233');
  });

  test('secrets are in the environment only, those that are passed on as well', () => {
    const { environment, ...rest } = specFor({ STIGMER_TOKEN: 'canary', MY_KEY: 'canary too' });
    expect(environment).toMatchObject({ STIGMER_TOKEN: 'canary', MY_KEY: 'canary too' });
    expect(JSON.stringify(rest)).not.toContain('canary');
    expect(rest.labels[passedLabel]).toBe('MY_KEY');
  });

  test('an identity in the settings file does not become the container’s', () => {
    expect(specFor({ AGENT_RUNNER_IDENTITY: 'mine' }).environment.AGENT_RUNNER_IDENTITY).toBe(
      'agent-runner/a1b2c3',
    );
  });
});

describe('the hash of the spec', () => {
  const hash = (...parameters: Parameters<typeof specFor>) => specFor(...parameters).labels[specLabel];

  test('is the same for a new identity, and another one for each change that matters', () => {
    expect(hash({}, {}, 'agent-runner/ffffff')).toBe(hash({}));
    expect(hash({}, rootlessDocker, 'x/y', '127.0.0.1')).toBe(hash({}, rootlessDocker));
    const others = [
      hash({ LOG_LEVEL: 'debug' }),
      hash({ STIGMER_TOKEN: 'x' }),
      hash({ MODE: 'local' }),
      hash({ MODE: 'cloud' }),
      hash({}, virtual),
      hash({}, { kind: 'podman', rootless: true }),
      hash({}, rootlessDocker),
      hash({}, { selinux: true }),
    ];
    expect(new Set([hash({}), ...others]).size).toBe(9);
  });

  test('is the same with other hosts on the machine and other pollers on the queue', () => {
    const spec = (hostsFile: string, pollersBefore: string[] | null) =>
      containerSpec({
        ...readSavedSettings({}),
        facts: nativeDocker,
        config,
        image: 'x/y:1',
        imageId: 'sha256:one',
        speaksContract: true,
        each: { identity: 'agent-runner/ffffff', hostsFile, pollersBefore, gateway: null },
      });
    const labels = [spec('', null), spec('10.0.0.5 a\n', ['b'])].map((each) => each.labels[specLabel]);
    expect(new Set([hash({}), ...labels]).size).toBe(1);
  });

  test('does not change with the version of the engine, nor with the order of the file', () => {
    expect(hash({}, { version: '30.0.0' })).toBe(hash({}));
    expect(hash({}, { version: '24.0.0', apiVersion: '1.43' })).toBe(hash({}));
    expect(hash({ MODE: 'local', EXTRA: '1' })).toBe(hash({ EXTRA: '1', MODE: 'local' }));
  });
});

test.each([
  ['root', { uid: 0, gid: 0 }, {}, { user: '1000:1000', userNamespace: null, hostUid: 1000, hostGid: 1000 }],
  ['a user', { uid: 501, gid: 20 }, {}, { user: '501:20', userNamespace: null, hostUid: 501, hostGid: 20 }],
  [
    'rootless Podman',
    { uid: 501, gid: 20 },
    { kind: 'podman' as const, rootless: true },
    { user: '501:20', userNamespace: 'keep-id', hostUid: 501, hostGid: 20 },
  ],
  [
    'rootless Docker',
    { uid: 501, gid: 20 },
    { rootless: true },
    { user: '0:0', userNamespace: null, hostUid: 501, hostGid: 20 },
  ],
])('F61: for %s the files of the worker belong to somebody sensible', (_, user, facts, expected) => {
  expect(containerUser(user, { ...nativeDocker, ...facts })).toEqual(expected);
});
