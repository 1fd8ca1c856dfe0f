import { expect, test } from 'vitest';
import { deploymentOf, makeCurrentCommand, routedElsewhere } from './routing';

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
  const command = 'temporal worker deployment set-current-version --deployment-name agents';
  const place = { address: 'box:7233', namespace: 'a b' };
  const at = "--address box:7233 --namespace 'a b'";
  expect(makeCurrentCommand(place, version('1'), 'other')).toBe(`${command} --build-id 1 ${at}`);
  const routing = { currentDeploymentVersion: version('1') };
  expect(makeCurrentCommand(place, null, deploymentOf(routing))).toBe(`${command} --unversioned ${at}`);
  const ramp = { currentDeploymentVersion: null, rampingDeploymentVersion: version('1') };
  expect(deploymentOf(ramp)).toBe('agents');
  expect(makeCurrentCommand(place, null, deploymentOf({}))).toBeNull();
});
