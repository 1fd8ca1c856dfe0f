import { expect, test } from 'vitest';
import type { EngineCandidate } from '@/lib/contracts/status';
import { adviseEngine } from './advice';

const debian = 'ID=ubuntu\nID_LIKE=debian\n';
const candidate = (source: string, outcome: EngineCandidate['outcome']): EngineCandidate => ({
  source,
  socketPath: source,
  outcome,
  detail: '',
  used: false,
});
const commands = (...parameters: Parameters<typeof adviseEngine>) =>
  adviseEngine(...parameters).map(({ command }) => command);

test.each([
  ['linux', debian, 'sudo apt-get install -y docker.io && sudo systemctl start docker'],
  ['linux', 'ID=fedora\n', 'sudo dnf install -y podman && systemctl --user enable --now podman.socket'],
  [
    'linux',
    'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
    'sudo dnf install -y podman && systemctl --user enable --now podman.socket',
  ],
  ['linux', 'ID=arch\n', 'curl -fsSL https://get.docker.com | sudo sh'],
  ['darwin', '', 'brew install --cask docker && open -a Docker'],
  ['win32', '', 'winget install -e --id Docker.DockerDesktop'],
] as const)('on a bare %s (%j) the first advice installs an engine', (platform, release, command) => {
  expect(commands(platform, release, [candidate('/var/run/docker.sock', 'not-there')])[0]).toBe(command);
});

test('the playground is named on Debian and Ubuntu, and nowhere else', () => {
  expect(commands('linux', debian, [])).toContain('npm run playground');
  expect(commands('linux', 'ID=debian', [])).toContain('npm run playground');
  expect(commands('linux', 'ID=fedora', [])).not.toContain('npm run playground');
  expect(commands('darwin', '', [])).not.toContain('npm run playground');
});

test.each([
  ['linux', '/var/run/docker.sock', 'no-permission', 'sudo usermod -aG docker $USER'],
  ['linux', '/var/run/docker.sock', 'not-running', 'sudo systemctl restart docker'],
  ['linux', '/var/run/docker.sock', 'not-answering', 'sudo systemctl restart docker'],
  ['linux', '/run/podman/podman.sock', 'no-permission', 'systemctl --user enable --now podman.socket'],
  ['linux', '/run/user/1/podman/podman.sock', 'not-running', 'systemctl --user enable --now podman.socket'],
  ['darwin', '~/.docker/run/docker.sock', 'not-running', 'open -a Docker'],
  ['darwin', '~/.colima/default/docker.sock', 'not-running', 'colima start'],
  ['darwin', '/tmp/podman/podman-machine-default-api.sock', 'not-running', 'podman machine start'],
  ['linux', 'DOCKER_CONTEXT mine', 'unsupported', 'unset DOCKER_CONTEXT'],
] as const)('on %s, %s that is %s is mended first', (platform, source, outcome, command) => {
  expect(commands(platform, debian, [candidate(source, outcome)])[0]).toBe(command);
});

test.each([
  ['linux', '/var/run/docker.sock', 'not-running', 'sudo systemctl restart docker'],
  ['linux', '/run/docker.sock', 'not-there', 'sudo systemctl restart docker'],
  ['linux', '/run/user/7/docker.sock', 'not-answering', 'systemctl --user restart docker'],
  ['linux', '/run/user/7/podman/podman.sock', 'not-there', 'systemctl --user restart podman.socket'],
  ['linux', '/run/podman/podman.sock', 'not-running', 'sudo systemctl restart podman.socket'],
  ['linux', '/srv/own.sock', 'not-running', null],
  ['darwin', '/Users/ada/.docker/run/docker.sock', 'not-running', 'open -a Docker'],
  ['darwin', '/Users/ada/.colima/default/docker.sock', 'not-running', 'colima start'],
  ['darwin', '/Users/ada/.orbstack/run/docker.sock', 'not-running', null],
] as const)(
  'H16: on %s, the engine that DOCKER_HOST names on %s and that is %s is started again first',
  (platform, socketPath, outcome, command) => {
    const advice = adviseEngine(platform, debian, [{ ...candidate('DOCKER_HOST', outcome), socketPath }]);
    expect(advice[0]).toMatchObject({ title: 'Start the engine again', command });
    expect(advice[0]?.summary).toContain(socketPath);
    expect(advice[1]?.command).toBe('unset DOCKER_HOST');
  },
);

test('a named engine that this user may not open is a matter of permission first', () => {
  const named = { ...candidate('DOCKER_HOST', 'no-permission'), socketPath: '/var/run/docker.sock' };
  expect(commands('linux', debian, [named]).slice(0, 2)).toEqual([
    'sudo usermod -aG docker $USER',
    'unset DOCKER_HOST',
  ]);
});

test('a DOCKER_HOST that is not set is no problem', () => {
  expect(commands('linux', debian, [candidate('DOCKER_HOST', 'not-set')])[0]).toContain('apt-get install');
});
