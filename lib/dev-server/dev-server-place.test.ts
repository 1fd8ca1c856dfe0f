import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { pagePortOf, placeOf } from './dev-server-place';

const place = (address: string, tls = false) => {
  try {
    return placeOf({ address, namespace: 'mine', tls });
  } catch (error) {
    if (!isFailure(error, 'dev-server-not-here')) throw error;
    return error.details.reason;
  }
};

test.each(['localhost:7233', '127.0.0.1:7233'])('%s is a place for a server without sign-in', (address) => {
  expect(place(address)).toEqual({ port: 7233, namespace: 'mine' });
});

test.each(['temporal.example.com:7233', '10.0.0.5:7233', '0.0.0.0:7233', '[::1]:7233', 'localhost', ''])(
  '%j is none: it is never started where others could reach it, nor on an address that nobody asks',
  (address) => {
    expect(place(address)).toContain('no sign-in');
  },
);

test('settings with TLS want another server', () => {
  expect(place('localhost:7233', true)).toContain('TLS');
});

test('its page stands a thousand ports above it, as with Temporal’s own command, or there is none', () => {
  expect(pagePortOf({ port: 7233 })).toBe(8233);
  expect(pagePortOf({ port: 65_000 })).toBeNull();
});
