import { expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { entryIn } from './auth-file';

const auth = Buffer.from('ann:pa:ss').toString('base64');
const entry = (config: object, reference: string) =>
  entryIn(JSON.stringify(config), parseImageReference(reference));
const plain = (username: string, password: string, serveraddress: string) => ({
  type: 'plain',
  credentials: { username, password, serveraddress },
});

test('a password may hold colons, and only the asked registry’s is given', () => {
  const config = { auths: { 'ghcr.io': { auth }, 'https://index.docker.io/v1/': { auth } } };
  expect(entry(config, 'ghcr.io/a/b:1')).toEqual(plain('ann', 'pa:ss', 'ghcr.io'));
  expect(entry(config, 'busybox')).toEqual(plain('ann', 'pa:ss', 'https://index.docker.io/v1/'));
  expect(entry(config, 'quay.io/a/b')).toBeNull();
  expect(entry({ auths: { 'https://ghcr.io': { auth } } }, 'ghcr.io/a')).toMatchObject({ type: 'plain' });
});

test('of Podman’s keys the one that fits most of the name decides', () => {
  const other = Buffer.from('bob:x').toString('base64');
  const config = { auths: { 'quay.io': { auth }, 'quay.io/team': { auth: other } } };
  expect(entry(config, 'quay.io/team/app:1')).toEqual(plain('bob', 'x', 'quay.io'));
  expect(entry(config, 'quay.io/teams/app:1')).toEqual(plain('ann', 'pa:ss', 'quay.io'));
});

test('a registry’s own helper goes before the store for all, and both before what stands beside them', () => {
  const config = {
    auths: { 'ghcr.io': { auth }, 'quay.io': {} },
    credsStore: 'secretservice',
    credHelpers: { 'ghcr.io': 'gh', 'docker.io': 'hub' },
  };
  const helper = { type: 'helper', program: 'gh', setting: 'credHelpers', serverAddress: 'ghcr.io' };
  expect(entry(config, 'ghcr.io/a/b')).toEqual(helper);
  expect(entry(config, 'quay.io/a/b')).toMatchObject({ program: 'secretservice', setting: 'credsStore' });
  expect(entry(config, 'busybox')).toMatchObject({
    program: 'hub',
    serverAddress: 'https://index.docker.io/v1/',
  });
});

test('an identity token stands for the password', () => {
  const config = { auths: { 'r.azurecr.io': { auth: 'MDA6', identitytoken: 'tok' } } };
  expect(entry(config, 'r.azurecr.io/a')).toMatchObject({ credentials: { identitytoken: 'tok' } });
});

test('an entry without a password gives none, and a broken file is said to be one', () => {
  expect(entry({ auths: { 'ghcr.io': {} } }, 'ghcr.io/a')).toBeNull();
  expect(entry({}, 'ghcr.io/a')).toBeNull();
  const image = parseImageReference('ghcr.io/a');
  expect(entryIn('{', image)).toBe('unreadable');
  expect(entryIn('{"auths":[1]}', image)).toBe('unreadable');
});
