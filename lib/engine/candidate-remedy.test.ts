import { expect, test } from 'vitest';
import { remedyOf } from './candidate-remedy';
import { parseEngineHost } from './engine-address';
import { sshErrorOf } from './ssh-error';

const codeOf = (exitCode: number, stderr: string) => sshErrorOf({ exitCode, stderr }).code;

test.each([
  [255, 'Host key verification failed.', 'SSH_HOST_KEY_UNKNOWN'],
  [
    255,
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.',
    'SSH_HOST_KEY_CHANGED',
  ],
  [255, 'ann@box: Permission denied (publickey).', 'SSH_DENIED'],
  [255, 'ssh: connect to host box port 22: Connection refused', 'SSH_REFUSED'],
  [255, 'ssh: connect to host box port 22: Connection timed out', 'SSH_UNREACHABLE'],
  [255, 'ssh: Could not resolve hostname box: Name or service not known', 'ENOTFOUND'],
  [127, 'sh: 1: docker: not found', 'SSH_NO_DOCKER'],
  [1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'SSH_ENGINE_DOWN'],
  [1, 'dial unix /var/run/docker.sock: connect: permission denied', 'SSH_ENGINE_DENIED'],
  [2, 'something else', 'SSH_FAILED'],
])('ssh that ends with %i and says %j is %s', (exitCode, stderr, code) => {
  expect(codeOf(exitCode, stderr)).toBe(code);
});

const remedy = (host: string, outcome: Parameters<typeof remedyOf>[0]['outcome'], code: string | null) =>
  remedyOf(
    {
      location: { source: 'x', binding: true, ...parseEngineHost(host, { directory: '/c', verify: true }) },
      outcome,
      code,
    },
    'linux',
  );

test.each([
  ['ssh://ann@box:22', 'not-trusted', 'SSH_HOST_KEY_UNKNOWN', 'ssh -p 22 ann@box'],
  ['ssh://box:2222', 'not-trusted', 'SSH_HOST_KEY_CHANGED', "ssh-keygen -R '[box]:2222'"],
  ['ssh://box', 'no-permission', 'SSH_DENIED', 'ssh-copy-id box'],
  ['ssh://ann@box', 'elsewhere', null, 'ssh -N -L 3000:localhost:3000 ann@box'],
  ['/var/run/docker.sock', 'no-permission', 'EACCES', 'sudo usermod -aG docker $USER'],
  ['/var/run/docker.sock', 'not-running', 'ECONNREFUSED', 'sudo systemctl restart docker'],
] as const)('%s, %s (%s): its remedy is to be pasted', (host, outcome, code, command) => {
  expect(remedy(host, outcome, code)?.command).toBe(command);
});

test('a certificate that is not trusted says where the files belong', () => {
  expect(remedy('tcp://box', 'not-trusted', 'SELF_SIGNED_CERT_IN_CHAIN')?.summary).toContain('/c');
  expect(remedy('tcp://box', 'not-answering', 'ECONNRESET')).toBeNull();
});

test('what answers needs nothing', () => {
  expect(remedy('/var/run/docker.sock', 'usable', null)).toBeNull();
});
