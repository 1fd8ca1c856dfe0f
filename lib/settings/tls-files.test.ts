import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { mountedTlsFolder, tlsFileIn, tlsPathInContainer, tlsPathOnHost } from '@/lib/contracts/tls-files';
import { type Authority, createAuthority, type Identity } from '@/lib/core/tls-authority.test-support';
import { readTlsFiles } from './tls-files';
import { keepTlsFile, keptSettingsDirectory, sweepKeptTls, writeMountedTls } from './tls-store';

let directory: string;
let authority: Authority;
let client: Identity;
let other: Identity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-tls-'));
  authority = await createAuthority();
  [client, other] = [await authority.issue('client'), await authority.issue('other')];
  const files = { ca: authority.certificate, cert: client.certificate, key: client.key, other: other.key };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  await writeFile(join(directory, 'text'), 'canary');
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'canary' };
  const locked = createPrivateKey(client.key).export({ type: 'pkcs8', format: 'pem', ...cipher });
  await writeFile(join(directory, 'locked'), locked);
});

afterAll(async () => {
  await authority[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const at = (name: string) => join(directory, name);
const look = (files: Record<string, string>) =>
  readTlsFiles(
    resolveSettings({
      TEMPORAL_TLS: 'true',
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [`TEMPORAL_TLS_${name}`, at(file)])),
    }),
  );

describe('the files for TLS', () => {
  test('are taken when they are what their settings ask for', async () => {
    const { tls, problems } = await look({ CA: 'ca', CERT: 'cert', KEY: 'key' });
    expect(problems).toEqual([]);
    expect(tls?.files.TEMPORAL_TLS_SERVER_CA_CERT_PATH).toEqual(authority.certificate);
  });

  test.each([
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', { CA: 'absent' }, 'There is no file '],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', { CA: '.' }, 'cannot be read (EISDIR)'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', { CA: 'text' }, 'holds no certificate in PEM form'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', { CA: 'key' }, 'holds no certificate in PEM form'],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', { CERT: 'cert', KEY: 'cert' }, 'holds no private key in PEM form'],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', { CERT: 'cert', KEY: 'locked' }, 'is encrypted'],
    [
      'TEMPORAL_TLS_CLIENT_KEY_PATH',
      { CERT: 'cert', KEY: 'other' },
      'The key does not belong to the client certificate',
    ],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', { CERT: 'cert' }, 'The client certificate needs its key'],
    ['TEMPORAL_TLS_CLIENT_CERT_PATH', { KEY: 'key' }, 'The client key needs its certificate'],
  ])('H5: %s is named for %j', async (name, files, message) => {
    const { tls, problems } = await look(files);
    expect(tls).toBeNull();
    expect(problems).toEqual([{ name, line: null, message: expect.stringContaining(message) }]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  test('are not looked at while TLS is off', async () => {
    const settings = resolveSettings({
      TEMPORAL_TLS: 'false',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('absent'),
    });
    expect(await readTlsFiles(settings)).toEqual({ tls: null, problems: [] });
  });

  test('a renewed file is another set', async () => {
    const before = (await look({ CA: 'ca' })).tls?.hash;
    await writeFile(at('renewed'), client.certificate);
    expect((await look({ CA: 'renewed' })).tls?.hash).not.toBe(before);
  });
});

describe('a console’s own copies', () => {
  test('a pasted file is kept for its owner alone, and one of another kind is refused', async () => {
    const path = await keepTlsFile(at('console'), 'TEMPORAL_TLS_CLIENT_KEY_PATH', client.key);
    expect(await readFile(path)).toEqual(client.key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await expect(
      keepTlsFile(at('console'), 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', client.key),
    ).rejects.toMatchObject({
      code: 'settings-invalid',
      details: {
        evidence: [
          { label: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', value: 'This holds no certificate in PEM form' },
        ],
      },
    });
  });

  test('a kept file goes at the next start when no settings file names it any more, nor that of a version', async () => {
    const home = at('swept');
    const [named, old] = [
      await keepTlsFile(home, 'TEMPORAL_TLS_CLIENT_KEY_PATH', client.key),
      await keepTlsFile(home, 'TEMPORAL_TLS_CLIENT_KEY_PATH', other.key),
    ];
    await mkdir(keptSettingsDirectory(home));
    const ofVersion = await keepTlsFile(home, 'TEMPORAL_TLS_CLIENT_CERT_PATH', client.certificate);
    const line = `TEMPORAL_TLS_CLIENT_CERT_PATH=${ofVersion}\n`;
    await writeFile(join(keptSettingsDirectory(home), 'abc.env'), line);
    await writeFile(join(home, 'runner.env'), 'LOG_LEVEL=info\n');
    await writeFile(join(home, 'runner.env.applied'), `TEMPORAL_TLS_CLIENT_KEY_PATH=${named}\n`);
    await sweepKeptTls(home, join(home, 'runner.env'));
    for (const kept of [named, ofVersion]) await expect(stat(kept)).resolves.toBeDefined();
    await expect(stat(old)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('what a container gets is for the worker’s user alone, and the sets that nobody uses go', async () => {
    const { tls } = await look({ CA: 'ca', CERT: 'cert', KEY: 'key' });
    if (tls === null) throw new Error('no files');
    const home = at('home');
    const [used, left] = [mountedTlsFolder(home, 'a'.repeat(16)), mountedTlsFolder(home, 'b'.repeat(16))];
    for (const folder of [used, left]) await mkdir(folder, { recursive: true });
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    await writeMountedTls(home, tls, owner, ['a'.repeat(16)]);
    const key = tlsFileIn(mountedTlsFolder(home, tls.hash), 'TEMPORAL_TLS_CLIENT_KEY_PATH');
    expect(await readFile(key)).toEqual(client.key);
    expect([(await stat(key)).mode & 0o777, (await stat(join(key, '..'))).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    await expect(stat(used)).resolves.toBeDefined();
    await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(tlsPathOnHost(tlsPathInContainer(tls, 'TEMPORAL_TLS_CLIENT_KEY_PATH') ?? '', home)).toBe(key);
  });
});
