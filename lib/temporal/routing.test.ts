import { expect, test } from 'vitest';
import { makeCurrentCommand, routedElsewhere } from './routing';

const version = (buildId: string) => ({ deploymentName: 'agents', buildId });

test.each([
  ['an old server says nothing', undefined, null],
  ['no deployment', {}, null],
  ['a current version', { currentDeploymentVersion: version('2') }, 'the worker deployment agents 2'],
  [
    'a version to which half ramps up, from workers without one',
    { rampingDeploymentVersion: version('2'), rampingVersionPercentage: 50 },
    null,
  ],
  [
    'a version to which all ramp up',
    { rampingDeploymentVersion: version('2'), rampingVersionPercentage: 100 },
    'the worker deployment agents 2',
  ],
  [
    'two versions that share',
    {
      currentDeploymentVersion: version('1'),
      rampingDeploymentVersion: version('2'),
      rampingVersionPercentage: 1,
    },
    'the worker deployment agents 1 and the worker deployment agents 2',
  ],
  [
    'a current version, and some ramp up to workers without one',
    { currentDeploymentVersion: version('1'), rampingDeploymentVersion: null, rampingVersionPercentage: 5 },
    null,
  ],
  [
    'a ramp of nothing',
    { currentDeploymentVersion: version('1'), rampingDeploymentVersion: null, rampingVersionPercentage: 0 },
    'the worker deployment agents 1',
  ],
])('a worker without a version and %s', (_case, routing, elsewhere) => {
  expect(routedElsewhere(routing)).toBe(elsewhere);
});

test.each([
  ['no deployment', {}, 'workers without a version'],
  ['its version current', { currentDeploymentVersion: version('1') }, null],
  ['another one current', { currentDeploymentVersion: version('2') }, 'the worker deployment agents 2'],
  [
    'some that ramp up to it',
    {
      currentDeploymentVersion: version('2'),
      rampingDeploymentVersion: version('1'),
      rampingVersionPercentage: 1,
    },
    null,
  ],
])('a worker of version 1 and %s', (_case, routing, elsewhere) => {
  expect(routedElsewhere(routing, version('1'))).toBe(elsewhere);
});

test('the command makes a version current, or the workers without one', () => {
  const command = 'temporal worker deployment set-current-version';
  expect(makeCurrentCommand(version('1'))).toBe(`${command} --deployment-name agents --build-id 1`);
  expect(makeCurrentCommand(null)).toBe(`${command} --unversioned --deployment-name NAME`);
});
