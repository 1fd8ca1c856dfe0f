import { expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { imageFailure, moreExact } from './image-failure';
import type { RegistrySituation } from './image-failure-kinds';

const situation: RegistrySituation = {
  image: parseImageReference('127.0.0.1:5000/test/app:9'),
  login: { credentials: null, source: 'nobody', failedHelper: null },
  signIn: 'sign-in',
  certificateFolder: '/etc/docker/certs.d',
};

/** Texts as the four engines sent them (ENGINE-MATRIX.md §2, FAILURES.md E6–E10). */
test.each([
  [
    'manifest for 127.0.0.1:5000/test/app:9 not found: manifest unknown: manifest unknown',
    404,
    false,
    'image-tag-not-found',
  ],
  [
    'failed to resolve reference "127.0.0.1:5000/test/app:9": 127.0.0.1:5000/test/app:9: not found',
    404,
    false,
    'image-tag-not-found',
  ],
  [
    'initializing source docker://127.0.0.1:5000/test/app:9: reading manifest 9 in 127.0.0.1:5000/test/app: manifest unknown: manifest unknown',
    200,
    false,
    'image-tag-not-found',
  ],
  [
    'reading manifest 9 in 127.0.0.1:5000/test/app: name unknown: repository name not known to registry',
    200,
    false,
    'image-not-found',
  ],
  [
    'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    500,
    false,
    'image-registry-unreachable',
  ],
  [
    'pinging container registry 127.0.0.1:5000: Get "http://127.0.0.1:5000/v2/": dial tcp: lookup r.example: no such host',
    200,
    false,
    'image-registry-unreachable',
  ],
  [
    'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    200,
    true,
    'image-pull-interrupted',
  ],
  [
    'Get "http://127.0.0.1:5000/v2/test/app/manifests/9": no basic auth credentials',
    500,
    false,
    'image-access-denied',
  ],
  [
    'pull access denied, repository does not exist or may require authorization: authorization failed',
    500,
    false,
    'image-access-denied',
  ],
  ['unauthorized: authentication required', 401, false, 'image-access-denied'],
  [
    'short read: expected 62933959 bytes but got 16215695: unexpected EOF',
    200,
    true,
    'image-pull-interrupted',
  ],
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 200, true, 'image-disk-full'],
  ['filesystem layer verification failed for digest sha256:aa', 200, true, 'image-digest-mismatch'],
  ['no match for platform in manifest: not found', 404, false, 'image-platform-missing'],
  ['no image found in image index for architecture arm64', 500, false, 'image-platform-missing'],
  ['toomanyrequests: You have reached your pull rate limit', 500, false, 'image-rate-limited'],
  [
    'Get "https://r.example/v2/": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused',
    500,
    false,
    'image-proxy-refused',
  ],
  ['Get "https://r.example/v2/": Proxy Authentication Required', 500, false, 'image-proxy-refused'],
  [
    'Get "https://r.example/v2/": x509: certificate signed by unknown authority',
    500,
    false,
    'image-registry-untrusted',
  ],
  [
    'pinging container registry r.example: tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    200,
    false,
    'image-registry-certificate-expired',
  ],
  ['received unexpected HTTP status: 503 Service Unavailable', 500, false, 'image-registry-failing'],
  [
    'unexpected status from GET request to https://r.example: 403 Forbidden',
    500,
    false,
    'image-access-denied',
  ],
  ['', 404, false, 'image-tag-not-found'],
  ['something new', 500, false, 'image-pull-failed'],
])('an engine’s "%s" with status %i, started %s, is %s', (text, status, started, code) => {
  const failure = imageFailure(text, situation, { started, status });
  expect(failure.code).toBe(code);
  expect(failure.details.remedy.summary).not.toBe('');
});

test('what the registry said itself replaces what the engine makes of it, and the engine’s words stay', () => {
  const told = imageFailure('toomanyrequests', situation, { started: false });
  const engine = imageFailure('something new', situation, { started: false });
  const merged = moreExact(engine, told);
  expect(merged).toMatchObject({ code: 'image-rate-limited', details: { title: engine.details.title } });
  expect(JSON.stringify(merged)).toContain('something new');
  const lost = imageFailure('unexpected EOF', situation, { started: true });
  expect(moreExact(lost, told)).toBe(lost);
  const unreachable = imageFailure('connection refused', situation, { started: false });
  expect(moreExact(engine, unreachable)).toBe(engine);
  expect(moreExact('cancelled', told)).toBe('cancelled');
});
