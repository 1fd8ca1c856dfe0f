import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { guardedLookup, isRefused, isRefusedAddress, maskedAddress, parseAddress } from './address';

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://169.254.170.2/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://192.0.0.192/',
  'http://0.0.0.0:3000/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::169.254.169.254]/',
  'http://[64:ff9b::169.254.169.254]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://[2001:0:1::1]/',
  'http://[::]/',
  'http://[ff02::1]/',
  'ftp://receiver.lan/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'receiver.lan/hook',
  '',
])('nothing is sent to %s, and the refusal does not repeat it', (address) => {
  try {
    parseAddress(address);
    throw new Error('It was accepted');
  } catch (error) {
    if (!isFailure(error, 'alert-address-refused')) throw error;
    const text = JSON.stringify(error.details);
    if (address !== '') expect(text).not.toContain(address);
  }
});

test.each([
  'https://ntfy.sh/my-topic',
  'http://localhost:8080/hook',
  'http://127.0.0.1:8080/hook',
  'http://192.168.1.7/hook',
  'http://[::1]:8080/hook',
  'https://ada:secret@hooks.lan/x',
])('%s is an address', (address) => {
  expect(parseAddress(address).href).toBe(address);
});

test('a name that leads to a refused address is refused when it is looked up', async () => {
  const looked = (name: string) =>
    new Promise<unknown>((resolve) => {
      guardedLookup(name, { all: true }, (error, addresses) => resolve(error ?? addresses));
    });
  expect(isRefusedAddress(await looked('0.0.0.0'))).toBe(true);
  expect(await looked('localhost')).toContainEqual(expect.objectContaining({ address: '127.0.0.1' }));
  expect(isRefused('no address')).toBe(true);
});

test.each([
  ['https://ntfy.sh/my-secret-topic?auth=abc', 'https://ntfy.sh/•••'],
  ['https://ada:pass@hooks.lan:8443/services/T0/B0', 'https://hooks.lan:8443/•••'],
  ['https://eo8f3kd92mz1qw.m.pipedream.net', 'https://•••.m.pipedream.net/•••'],
  ['no address', '•••'],
])('of %s only %s is shown', (address, shown) => {
  expect(maskedAddress(address)).toBe(shown);
});
