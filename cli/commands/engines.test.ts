import { expect, test } from 'vitest';
import type { EnginesView } from '@/lib/contracts/engines';
import { showEngines } from './engines';
import { fakeContext } from './fake-client';

const docker = { source: '/var/run/docker.sock', socketPath: '/var/run/docker.sock', detail: 'Docker 28.3' };
const podman = { source: 'DOCKER_HOST', socketPath: '/run/podman/podman.sock', detail: 'Podman 5.8' };
const usable = { outcome: 'usable', used: false } as const;
const worker = {
  name: 'w',
  state: 'running',
  place: 'Docker 28.3 at /var/run/docker.sock',
  stopCommand: 'docker stop w',
};
const onDocker: EnginesView = {
  engines: [
    { ...docker, ...usable, used: true },
    { ...podman, ...usable },
  ],
  worker,
};
const onPodman: EnginesView = {
  engines: [
    { ...docker, ...usable },
    { ...podman, ...usable, used: true, chosen: true },
  ],
  worker: null,
};

test('a switch says what becomes of the worker on the engine before, and how to stop it there', async () => {
  const { context, printed, notices, chosen } = fakeContext({ engines: [onDocker, onPodman] });
  expect(await showEngines(context, { use: 'DOCKER_HOST', json: false })).toBe(0);
  expect(chosen).toEqual(['DOCKER_HOST']);
  expect(printed).toContain('used, chosen  DOCKER_HOST (/run/podman/podman.sock)');
  expect(notices.join(' ')).toMatch(/w stays on Docker 28.3 .*\(running\).* docker stop w/);
});

test('what is in use already leaves nothing behind', async () => {
  const { context, notices } = fakeContext({ engines: [onDocker, onDocker] });
  expect(await showEngines(context, { use: docker.source, json: false })).toBe(0);
  expect(notices).toEqual([]);
});

test('auto forgets the choice; without an engine in use the exit code is not 0', async () => {
  const away = { ...onDocker, engines: onDocker.engines.map((each) => ({ ...each, used: false })) };
  const { context, chosen } = fakeContext({ engines: [away, away] });
  expect(await showEngines(context, { use: 'auto', json: true })).toBe(1);
  expect(chosen).toEqual([null]);
});

test('what one of them needs is printed with its command', async () => {
  const remedy = { summary: 'Start the engine.', command: 'sudo systemctl restart docker' };
  const engines = [{ ...docker, outcome: 'not-running', used: false, remedy } as const];
  const { context, printed } = fakeContext({ engines: [{ engines, worker: null }, onPodman] });
  expect(await showEngines(context, { use: null, json: false })).toBe(1);
  expect(printed).toEqual([
    'not running   /var/run/docker.sock',
    '    Docker 28.3',
    '    Start the engine.',
    '    sudo systemctl restart docker',
  ]);
});
