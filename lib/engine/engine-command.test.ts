import { expect, test } from 'vitest';
import { engineCommand, startAgain } from './engine-command';
import { dockerFacts } from './fixtures/docker-facts';
import type { EngineFacts } from './types';

const facts = dockerFacts;

test.each([
  ['docker', '/var/run/docker.sock', 'docker unpause w'],
  ['docker', '/run/user/1000/docker.sock', 'docker --host unix:///run/user/1000/docker.sock unpause w'],
  ['podman', '/run/user/1000/podman/podman.sock', 'podman unpause w'],
  ['podman', '/run/podman/podman.sock', 'podman --url unix:///run/podman/podman.sock unpause w'],
  ['docker', '/tmp/my engine.sock', "docker --host 'unix:///tmp/my engine.sock' unpause w"],
] as const)('H10: %s on %s is reached by its own program and socket', (kind, socketPath, command) => {
  expect(engineCommand({ kind, socketPath }, 'unpause', 'w')).toBe(command);
});

test('H22: every word is quoted for a shell', () => {
  expect(engineCommand(facts, 'rename', "it's # mine", 'x')).toBe("docker rename 'it'\\''s # mine' x");
});

test.each<[string, Partial<EngineFacts>, string | undefined]>([
  ['Docker', {}, 'sudo systemctl restart docker'],
  [
    'rootless Docker',
    { rootless: true, socketPath: '/run/user/1/docker.sock' },
    'systemctl --user restart docker',
  ],
  [
    'Podman of the user',
    { kind: 'podman', socketPath: '/run/user/1/podman/podman.sock' },
    'systemctl --user restart podman.socket',
  ],
  [
    'Podman of the machine',
    { kind: 'podman', socketPath: '/run/podman/podman.sock' },
    'sudo systemctl restart podman.socket',
  ],
  ['Colima', { host: 'virtual-machine', socketPath: '/Users/a/.colima/default/docker.sock' }, 'colima start'],
  ['Docker Desktop', { host: 'virtual-machine', operatingSystem: 'Docker Desktop' }, 'open -a Docker'],
  ['one on a socket of its own', { socketPath: '/tmp/d.sock' }, undefined],
])('H16: %s that ended is started again, by its own command', (_name, change, command) => {
  const remedy = startAgain({ ...facts, ...change });
  expect(remedy.command).toBe(command);
  expect(remedy.summary).toMatch(/^Start .* again/);
});
