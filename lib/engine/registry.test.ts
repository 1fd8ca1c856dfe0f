import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import { type Answer, registryBehind, serveRegistry } from './fixtures/served-registry';
import type { RegistryLogin } from './registry-login';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const manifest = {
  config: { digest: digest('e'), size: 7 },
  layers: [
    { digest: digest('a'), size: 100 },
    { digest: digest('b'), size: 20 },
    { digest: digest('a'), size: 100 },
  ],
};
const never = new AbortController().signal;
const ann: Pick<RegistryLogin, 'credentials' | 'source'> = {
  credentials: { username: 'ann', password: 'canary', serveraddress: 'x' },
  source: '•••, from /a/config.json',
};

/** Reads the manifest of `a/b:1` at a server that answers so. */
async function read(answer: Answer, login: Partial<RegistryLogin> = {}, signal = never) {
  await using server = await serveRegistry(answer);
  await using behind = await registryBehind();
  const situation = await behind.registry.situationOf(parseImageReference(`${server.address}/a/b:1`), never);
  const asked = { ...situation, login: { ...situation.login, ...login } };
  return await behind.registry.readManifest(asked, signal).catch((error) => error);
}

test('layers are summed up, each digest once', async () => {
  expect(await read((_, response) => response.end(JSON.stringify(manifest)))).toMatchObject({
    totalBytes: 120,
    layers: [{ id: 'a'.repeat(12) }, { id: 'b'.repeat(12) }],
    configurationId: 'e'.repeat(12),
  });
});

test('of an index the manifest of the engine’s platform counts; without one, what is offered is named', async () => {
  const entry = (letter: string, architecture: string) => ({
    digest: digest(letter),
    platform: { os: 'linux', architecture },
  });
  const serve =
    (...entries: object[]): Answer =>
    (request, response) =>
      response.end(JSON.stringify(request.url?.endsWith(digest('d')) ? manifest : { manifests: entries }));
  expect((await read(serve(entry('c', 'arm64'), entry('d', 'amd64')))).totalBytes).toBe(120);
  const missing = await read(serve(entry('c', 'arm64'), { digest: digest('f') }));
  expect(missing).toMatchObject({ code: 'image-platform-missing' });
  expect(missing.details.evidence).toContainEqual({ label: 'offered', value: 'linux/arm64' });
});

test('a bearer challenge is answered once for all requests, with the credentials only at the realm', async () => {
  const seen: string[] = [];
  const index = { manifests: [{ digest: digest('d'), platform: { os: 'linux', architecture: 'amd64' } }] };
  const found = await read((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? 'none'}`);
    if (request.url?.startsWith('/token')) response.end('{"token":"t1"}');
    else if (request.headers.authorization === 'Bearer t1')
      response.end(JSON.stringify(request.url?.endsWith('/1') ? index : manifest));
    else {
      const realm = `Bearer realm="http://${request.headers.host}/token",service="s"`;
      response.writeHead(401, { 'WWW-Authenticate': realm }).end();
    }
  }, ann);
  expect(found.totalBytes).toBe(120);
  const basic = Buffer.from('ann:canary').toString('base64');
  expect(seen).toEqual([
    '/v2/a/b/manifests/1 none',
    `/token?service=s&scope=repository%3Aa%2Fb%3Apull Basic ${basic}`,
    '/v2/a/b/manifests/1 Bearer t1',
    `/v2/a/b/manifests/${digest('d')} Bearer t1`,
  ]);
});

test('an identity token is exchanged in the body of a request, never in an address', async () => {
  const bodies: string[] = [];
  const credentials = { username: '', password: '', serveraddress: 'x', identitytoken: 'canary' };
  const answer: Answer = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(`${request.method} ${request.url} ${body}`);
    if (request.url?.startsWith('/token')) response.end('{"access_token":"t2"}');
    else if (request.headers.authorization === 'Bearer t2') response.end(JSON.stringify(manifest));
    else {
      const realm = `Bearer realm="http://${request.headers.host}/token",service="s"`;
      response.writeHead(401, { 'WWW-Authenticate': realm }).end();
    }
  };
  expect((await read(answer, { credentials })).totalBytes).toBe(120);
  expect(bodies[1]).toBe(
    'POST /token grant_type=refresh_token&refresh_token=canary&client_id=stigmer-console&scope=repository%3Aa%2Fb%3Apull&service=s',
  );
});

const helper = { name: 'docker-credential-x', file: '/a/config.json', reason: 'it is not on the PATH' };

test.each<[string, number, Record<string, string>, string, Partial<RegistryLogin>, string]>([
  ['a 401 to nobody', 401, {}, '', {}, 'image-access-denied'],
  ['a 401 to somebody', 401, { 'WWW-Authenticate': 'Basic' }, '', ann, 'image-credentials-refused'],
  ['a 401 where a helper failed', 401, {}, '', { failedHelper: helper }, 'image-credential-helper-failed'],
  ['a 403', 403, {}, '', ann, 'image-access-forbidden'],
  ['a tag that is not there', 404, {}, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}', {}, 'image-tag-not-found'],
  ['a repository that is not there', 404, {}, '{"errors":[{"code":"NAME_UNKNOWN"}]}', {}, 'image-not-found'],
  ['too many requests', 429, { 'Retry-After': '30' }, '', {}, 'image-rate-limited'],
  ['an error of the registry', 503, {}, '<html>', {}, 'image-registry-failing'],
  ['a proxy’s refusal', 407, {}, '', {}, 'image-proxy-refused'],
  ['a page of HTML', 200, {}, '<html>', {}, 'image-registry-answer-invalid'],
  ['a manifest of another kind', 200, {}, '{"fsLayers":[]}', {}, 'image-registry-answer-invalid'],
  [
    'a realm in plain http elsewhere',
    401,
    { 'WWW-Authenticate': 'Bearer realm="http://192.0.2.1/token"' },
    '',
    ann,
    'image-registry-unreachable',
  ],
])(
  '%s is a failure of its own, with a remedy and without a secret',
  async (_title, status, headers, body, login, code) => {
    const failure = await read((_, response) => response.writeHead(status, headers).end(body), login);
    expect(failure).toMatchObject({ code });
    expect(failure.details.remedy.summary).not.toBe('');
    expect(JSON.stringify(failure.details)).not.toContain('canary');
  },
);

test('how long to wait is said, also where the registry names a time', async () => {
  const reason = async (headers: Record<string, string>) =>
    (await read((_, response) => response.writeHead(429, headers).end())).details.reason;
  expect(await reason({ 'Retry-After': '30' })).toContain('It asks to wait 30 s.');
  const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
  expect(await reason({ Date: date, 'Retry-After': 'Wed, 21 Oct 2015 07:30:00 GMT' })).toContain('120 s');
});

test('who was refused, and where that stands, is evidence', async () => {
  const failure = await read(
    (_, response) => response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end(),
    ann,
  );
  expect(failure.details.evidence).toContainEqual({ label: 'asked as', value: ann.source });
});

test('a cancel is a cancel, not a missing manifest', async () => {
  const controller = new AbortController();
  const reading = read(() => controller.abort('enough'), {}, controller.signal);
  expect(await reading).toBe('enough');
});

test('a registry that nobody serves is named', async () => {
  await using behind = await registryBehind();
  const situation = await behind.registry.situationOf(parseImageReference('127.0.0.1:1/a/b'), never);
  const failure = await behind.registry.readManifest(situation, never).catch((error) => error);
  expect(isFailure(failure, 'image-registry-unreachable')).toBe(true);
});

test('one look at a registry serves the plan and the pull', async () => {
  let requests = 0;
  await using server = await serveRegistry((_, response) => {
    requests += 1;
    response.end(JSON.stringify(manifest));
  });
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
  await using behind = await registryBehind({ clock });
  const situation = await behind.registry.situationOf(parseImageReference(`${server.address}/a/b`), never);
  for (const at of [0, 59_000, 61_000]) {
    now = at;
    await behind.registry.readManifest(situation, never);
  }
  expect(requests).toBe(2);
});

test('a tag that was seen by its digest is read by it, until what was seen has been acted on', async () => {
  const asked: string[] = [];
  await using server = await serveRegistry((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'Docker-Content-Digest': digest('e') }).end(JSON.stringify(manifest));
  });
  await using behind = await registryBehind();
  const situation = await behind.registry.situationOf(parseImageReference(`${server.address}/a/b:1`), never);
  await behind.registry.readTagDigest(situation, never);
  await behind.registry.readManifest(situation, never);
  behind.registry.forget(situation);
  await behind.registry.readManifest(situation, never);
  expect(asked).toEqual([
    'HEAD /v2/a/b/manifests/1',
    `GET /v2/a/b/manifests/${digest('e')}`,
    'GET /v2/a/b/manifests/1',
  ]);
});

test('a mirror is asked first, and what it does not have comes from the registry', async () => {
  const seen: string[] = [];
  const serve = (name: string, status: number) =>
    serveRegistry((request, response) => {
      seen.push(`${name} ${request.url} ${request.headers.authorization ?? 'none'}`);
      response.writeHead(status).end(JSON.stringify(manifest));
    });
  await using mirror = await serve('mirror', 404);
  await using own = await serve('own', 200);
  const config = { Secure: true, Mirrors: [`${mirror.address}/cache`] };
  await using behind = await registryBehind(
    {},
    { RegistryConfig: { IndexConfigs: { [own.address]: config } } },
  );
  const situation = await behind.registry.situationOf(parseImageReference(`${own.address}/a/b:1`), never);
  await behind.registry.readManifest({ ...situation, login: { ...situation.login, ...ann } }, never);
  expect(seen).toEqual(['mirror /v2/cache/a/b/manifests/1 none', 'own /v2/a/b/manifests/1 none']);
});
