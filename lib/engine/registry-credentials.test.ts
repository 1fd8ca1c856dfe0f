import { expect, test } from 'vitest';
import { credentialsIn } from './registry-credentials';

const auth = Buffer.from('ann:pa:ss').toString('base64');
const config = JSON.stringify({
  auths: { 'ghcr.io': { auth }, 'https://index.docker.io/v1/': { auth }, 'helper.io': {} },
});

test('a password may hold colons, and only the asked registry’s is given', () => {
  expect(credentialsIn(config, 'ghcr.io')).toEqual({
    username: 'ann',
    password: 'pa:ss',
    serveraddress: 'ghcr.io',
  });
  expect(credentialsIn(config, 'docker.io')?.serveraddress).toBe('https://index.docker.io/v1/');
  expect(credentialsIn(config, 'quay.io')).toBeNull();
});

test('a helper’s entry or a broken file gives none', () => {
  expect(credentialsIn(config, 'helper.io')).toBeNull();
  expect(credentialsIn('{', 'ghcr.io')).toBeNull();
});
