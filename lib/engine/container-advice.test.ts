import { expect, test } from 'vitest';
import { adviseInContainer } from './container-advice';

const docker = {
  source: '/var/run/docker.sock',
  socketPath: '/var/run/docker.sock',
  detail: '',
  used: false,
};

test('in a container nothing is to be installed: it has to be given the engine’s socket', () => {
  const advice = adviseInContainer([{ ...docker, outcome: 'not-there' }]);
  expect(advice.map(({ title }) => title)).toEqual(['Give the console’s container the engine’s socket']);
});

test('where an engine answers that cannot be used from there, what would let it is the advice', () => {
  const remedy = { summary: 'Start it again with --network host.' };
  const advice = adviseInContainer([
    { ...docker, source: 'DOCKER_HOST', outcome: 'not-set' },
    { ...docker, outcome: 'not-from-here', remedy },
  ]);
  expect(advice).toEqual([
    { title: 'Let /var/run/docker.sock be used', summary: remedy.summary, command: null },
  ]);
});
