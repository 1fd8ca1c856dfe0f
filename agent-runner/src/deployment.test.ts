import { expect, it } from 'vitest';
import { version } from '../package.json';
import { deploymentVersion } from './deployment';

const named = { deploymentName: 'agents' };

it('without a name of a deployment there are no versions', () => {
  expect(deploymentVersion({ deploymentName: null }, 'code')).toBeNull();
});

it('the build id is the version and the workflows of the image: the same for the same, another one for others', () => {
  const first = deploymentVersion(named, 'code');
  expect(first).toEqual({
    deploymentName: 'agents',
    buildId: expect.stringMatching(/^\d+\.\d+\.\d+-[0-9a-f]{8}$/),
  });
  expect(first?.buildId.startsWith(`${version}-`)).toBe(true);
  expect(deploymentVersion(named, 'code')).toEqual(first);
  expect(deploymentVersion(named, 'other code')?.buildId).not.toBe(first?.buildId);
});
