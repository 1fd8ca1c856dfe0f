import { expect, test } from 'vitest';
import { routedElsewhere } from './routing';

const version = (buildId: string) => ({ deploymentName: 'agents', buildId });

test.each([
  ['an old server says nothing', undefined, null],
  ['no deployment', {}, null],
  ['a current version', { currentDeploymentVersion: version('2') }, 'agents 2'],
  [
    'a version to which half ramps up, from workers without one',
    { rampingDeploymentVersion: version('2'), rampingVersionPercentage: 50 },
    null,
  ],
  [
    'a version to which all ramp up',
    { rampingDeploymentVersion: version('2'), rampingVersionPercentage: 100 },
    'agents 2',
  ],
  [
    'two versions that share',
    {
      currentDeploymentVersion: version('1'),
      rampingDeploymentVersion: version('2'),
      rampingVersionPercentage: 1,
    },
    'agents 1 and agents 2',
  ],
  [
    'a current version, and some ramp up to workers without one',
    { currentDeploymentVersion: version('1'), rampingDeploymentVersion: null, rampingVersionPercentage: 5 },
    null,
  ],
  [
    'a ramp of nothing',
    { currentDeploymentVersion: version('1'), rampingDeploymentVersion: null, rampingVersionPercentage: 0 },
    'agents 1',
  ],
])('a worker without a version and %s', (_case, routing, elsewhere) => {
  expect(routedElsewhere(routing)).toBe(elsewhere);
});
