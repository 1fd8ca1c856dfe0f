import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { startProxy } from '@/lib/core/scripted-proxy.test-support';
import { type Authority, createAuthority, type Identity } from '@/lib/core/tls-authority.test-support';
import { dockerFacts } from './fixtures/docker-facts';
import { registryBehind, serveRegistry } from './fixtures/served-registry';
import { strangerMachine } from './fixtures/stranger-machine';
import { certificateFolders } from './registry-trust';

const never = new AbortController().signal;
const manifest = JSON.stringify({ layers: [{ digest: `sha256:${'a'.repeat(64)}`, size: 100 }] });
/** A name that only the proxy leads anywhere. */
const host = 'r.example';

/** A registry with that identity behind a proxy, for a user whose folder of certificates holds the authority or not. */
async function read(
  authority: Authority,
  identity: Identity,
  { trusted = true, refusal = null }: { trusted?: boolean; refusal?: number | null } = {},
) {
  const home = await mkdtemp(join(tmpdir(), 'registry-trust-'));
  const folder = join(home, '.config/docker/certs.d', host);
  await mkdir(folder, { recursive: true });
  if (trusted) await writeFile(join(folder, 'ca.crt'), authority.certificate);
  await using server = await serveRegistry((_, response) => response.end(manifest), identity);
  await using proxy = await startProxy(Number(server.address.split(':')[1]), refusal);
  const registryEnvironment = { HTTPS_PROXY: `http://me:canary@127.0.0.1:${proxy.port}` };
  await using behind = await registryBehind({
    facts: { ...dockerFacts, rootless: true },
    machine: { ...strangerMachine, userHomeDirectory: home, registryEnvironment },
  });
  try {
    const situation = await behind.registry.situationOf(parseImageReference(`${host}/a/b:1`), never);
    const outcome = await behind.registry.readManifest(situation, never).catch((error) => error);
    return { outcome, asked: proxy.asked };
  } finally {
    await rm(home, { recursive: true });
  }
}

test('a registry of a private authority is reached through the proxy, by the authority in certs.d', async () => {
  await using authority = await createAuthority();
  const { outcome, asked } = await read(authority, await authority.issue(host));
  expect(outcome).toMatchObject({ totalBytes: 100 });
  const authorization = `Basic ${Buffer.from('me:canary').toString('base64')}`;
  expect(asked).toMatchObject([
    { method: 'CONNECT', target: `${host}:443`, headers: { 'proxy-authorization': authorization } },
  ]);
});

test('what is wrong with a certificate is told apart, with the command that puts an authority in', async () => {
  await using authority = await createAuthority();
  const good = await authority.issue(host);
  const unknown = await read(authority, good, { trusted: false });
  expect(unknown.outcome).toMatchObject({ code: 'image-registry-untrusted' });
  expect(unknown.outcome.details.remedy.command).toMatch(/certs\.d\/r\.example\/ca\.crt$/);
  const misnamed = await read(authority, await authority.issue('other.example'));
  expect(misnamed.outcome).toMatchObject({ code: 'image-registry-untrusted' });
  const expired = await read(authority, await authority.issue(host, 'expired'));
  expect(expired.outcome).toMatchObject({ code: 'image-registry-certificate-expired' });
});

test('a proxy that refuses is named, and its password is not', async () => {
  await using authority = await createAuthority();
  const { outcome } = await read(authority, await authority.issue(host), { refusal: 407 });
  expect(outcome).toMatchObject({ code: 'image-proxy-refused' });
  expect(JSON.stringify(outcome.details)).toMatch(/the proxy answered 407.*127\.0\.0\.1/);
  expect(JSON.stringify(outcome.details)).not.toContain('canary');
});

test('a client certificate in certs.d is shown to the registry', async () => {
  await using authority = await createAuthority();
  const home = await mkdtemp(join(tmpdir(), 'registry-trust-'));
  const { certificate, key } = await authority.issue('client');
  await using server = await serveRegistry(
    (_, response) => response.end(manifest),
    await authority.issue('127.0.0.1'),
    authority.certificate,
  );
  const folder = join(home, '.config/docker/certs.d', server.address);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'client.cert'), certificate);
  await writeFile(join(folder, 'client.key'), key);
  await using behind = await registryBehind({
    facts: { ...dockerFacts, rootless: true },
    machine: { ...strangerMachine, userHomeDirectory: home },
  });
  const situation = await behind.registry.situationOf(parseImageReference(`${server.address}/a/b`), never);
  expect(await behind.registry.readManifest(situation, never)).toMatchObject({ totalBytes: 100 });
  await rm(home, { recursive: true });
});

test('each engine’s own folders are looked into', () => {
  const machine = { ...strangerMachine, userHomeDirectory: '/home/ann' };
  expect(certificateFolders(dockerFacts, machine)).toEqual(['/etc/docker/certs.d']);
  expect(certificateFolders({ ...dockerFacts, rootless: true }, machine)).toEqual([
    '/home/ann/.config/docker/certs.d',
  ]);
  expect(certificateFolders({ ...dockerFacts, host: 'virtual-machine' }, machine)).toEqual([
    '/home/ann/.docker/certs.d',
  ]);
  expect(certificateFolders({ ...dockerFacts, kind: 'podman' }, machine)).toEqual([
    '/home/ann/.config/containers/certs.d',
    '/etc/containers/certs.d',
    '/etc/docker/certs.d',
  ]);
});
