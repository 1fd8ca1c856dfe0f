import { describe, expect, test } from 'vitest';
import { parseEngineHost } from './engine-address';
import { sshArguments } from './ssh-stream';

const tls = { directory: '/c', verify: true };

test.each([
  ['unix:///run/a.sock', '/run/a.sock'],
  ['/run/a.sock', '/run/a.sock'],
  ['npipe:////./pipe/docker_engine', '//./pipe/docker_engine'],
])('%s is a socket of this machine', (host, socketPath) => {
  expect(parseEngineHost(host, tls)).toEqual({ socketPath, unsupported: null });
});

test.each([
  ['tcp://box', null, 'tcp://box:2375', { type: 'tcp', host: 'box', port: 2375, tls: null }],
  ['tcp://box', tls, 'tcp://box:2376', { type: 'tcp', host: 'box', port: 2376, tls }],
  ['tcp://[::1]:99', tls, 'tcp://[::1]:99', { type: 'tcp', host: '::1', port: 99, tls }],
] as const)('%s with TLS %j is %s', (host, files, socketPath, reach) => {
  expect(parseEngineHost(host, files)).toEqual({ socketPath, reach, unsupported: null });
});

describe('ssh:// becomes arguments of ssh, the options before the host', () => {
  test.each([
    ['ssh://box', ['-T', '--', 'box', 'docker', 'system', 'dial-stdio']],
    [
      'ssh://ann@box:2222/run/user/1/podman/podman.sock',
      [
        ...['-T', '-l', 'ann', '-p', '2222', '--', 'box'],
        ...['docker', '--host=unix:///run/user/1/podman/podman.sock', 'system', 'dial-stdio'],
      ],
    ],
  ])('%s', (host, words) => {
    const { socketPath, reach } = parseEngineHost(host, null);
    expect(socketPath).toBe(host);
    expect(reach?.type === 'ssh' && sshArguments(reach)).toEqual([
      ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=8'],
      ...words,
    ]);
  });
});

test.each([
  'ssh://ann:secret@box',
  'tcp://ann:secret@box',
  'ssh://-oProxyCommand=secret',
  'ssh://-lsecret@box',
  'ssh://box/secret;reboot',
  'ssh://box/$(secret)',
  'ssh://box?secret',
  'fd://secret',
  'secret',
])('%s is refused, and not repeated', (host) => {
  const address = parseEngineHost(host, null);
  expect(address).toMatchObject({ socketPath: null, unsupported: expect.any(String) });
  expect(address).not.toHaveProperty('reach');
  expect(JSON.stringify(address)).not.toContain('secret');
});
