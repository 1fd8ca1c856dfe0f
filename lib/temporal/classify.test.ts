import { describe, expect, test } from 'vitest';
import { type ConnectionEvidence, classifyAnswer, classifyHalfAnswer, classifyUnreachable } from './classify';
import type { Reach } from './reach';
import { protocolOf, type Sniff } from './sniff';

const open: Reach = {
  type: 'resolved',
  addresses: [{ address: '127.0.0.1', family: 4, outcome: 'open', error: '' }],
};
const nothing: Sniff = { plain: 'closed', tls: 'refused', tlsError: 'ECONNRESET' };

function evidence(change: Partial<ConnectionEvidence>): ConnectionEvidence {
  return {
    address: 'localhost:7233',
    tls: false,
    grpc: { status: 14, details: 'No connection established' },
    reach: open,
    sniff: nothing,
    ...change,
  };
}

describe('why Temporal cannot be reached', () => {
  test('F10: a name whose IPv6 address refuses is distinguished from one that nobody listens on', () => {
    const reach: Reach = {
      type: 'resolved',
      addresses: [
        { address: '::1', family: 6, outcome: 'refused', error: 'ECONNREFUSED' },
        { address: '127.0.0.1', family: 4, outcome: 'refused', error: 'ECONNREFUSED' },
      ],
    };
    expect(classifyUnreachable(evidence({ reach, sniff: null }))).toEqual({
      code: 'temporal-refused',
      detail: '::1 refused, 127.0.0.1 refused',
    });
  });

  test.each<[string, Partial<ConnectionEvidence>, string]>([
    ['an unknown host name', { reach: { type: 'unresolved', error: 'ENOTFOUND' } }, 'temporal-dns'],
    ['HTTP on the port (F11)', { sniff: { ...nothing, plain: 'http1' } }, 'temporal-not-grpc'],
    [
      'a port that never answers (E24)',
      { sniff: { plain: 'silent', tls: 'silent', tlsError: '' } },
      'temporal-silent',
    ],
    ['a tunnel with nothing behind it', { sniff: nothing }, 'temporal-nothing-behind'],
    [
      'a tunnel that closes without a reset',
      { sniff: { ...nothing, tlsError: 'closed' } },
      'temporal-nothing-behind',
    ],
    ['such a tunnel with TLS on', { tls: true, sniff: nothing }, 'temporal-nothing-behind'],
    [
      'a TLS server that closes without a word',
      { tls: true, sniff: { ...nothing, tlsError: 'closed' } },
      'temporal-tls',
    ],
    ['a server that wants TLS', { sniff: { ...nothing, tls: 'accepted' } }, 'temporal-tls'],
    ['a TLS alert as the answer', { sniff: { ...nothing, plain: 'tls-alert' } }, 'temporal-tls'],
    ['TLS on against a plain server', { tls: true, sniff: { ...nothing, plain: 'http2' } }, 'temporal-tls'],
    [
      'a certificate nobody knows',
      { tls: true, sniff: { plain: 'closed', tls: 'untrusted', tlsError: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
      'temporal-tls',
    ],
    [
      'an HTTPS web page',
      { tls: false, sniff: { plain: 'http1', tls: 'accepted', tlsError: '' } },
      'temporal-tls',
    ],
    [
      'a frontend that is starting',
      {
        grpc: { status: 14, details: 'Frontend is not healthy yet' },
        sniff: { ...nothing, plain: 'http2' },
      },
      'temporal-unreachable',
    ],
    [
      'no route',
      {
        sniff: null,
        reach: {
          type: 'resolved',
          addresses: [{ address: '10.255.0.1', family: 4, outcome: 'timeout', error: 'ETIMEDOUT' }],
        },
      },
      'temporal-unreachable',
    ],
  ])('%s', (_name, change, code) => {
    expect(classifyUnreachable(evidence(change)).code).toBe(code);
  });

  test.each([
    [5, 'namespace-not-found'],
    [7, 'temporal-unauthorized'],
    [16, 'temporal-unauthorized'],
    [8, 'temporal-busy'],
    [12, 'temporal-not-grpc'],
  ])('status %i of the server is an answer', (status, code) => {
    expect(classifyAnswer({ status, details: 'as the server said' }, 'default')?.code).toBe(code);
  });

  test.each([
    [14, '1.29.1', 'temporal-store-silent'],
    [4, '1.29.1', 'temporal-store-silent'],
    [14, null, undefined],
    [13, '1.29.1', undefined],
  ])('status %i of the namespace, of a server that said its version: %s', (status, version, code) => {
    expect(classifyHalfAnswer({ status, details: 'database is locked' }, version)?.code).toBe(code);
  });

  test('a status that says nothing about the server is no answer', () => {
    expect(classifyAnswer({ status: 14, details: '' }, 'default')).toBeNull();
  });
});

test('the first bytes of an answer tell the protocol', () => {
  expect(protocolOf(Buffer.from('HTTP/1.1 400 Bad Request'))).toBe('http1');
  expect(protocolOf(Buffer.from([0x15, 0x03, 0x01, 0, 2, 2, 0x28]))).toBe('tls-alert');
  expect(protocolOf(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 64, 0]))).toBe('http2');
  expect(protocolOf(Buffer.from('SSH-2.0-OpenSSH_9.2'))).toBe('other');
});
