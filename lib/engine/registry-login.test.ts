import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { askHelper } from './credential-helper';
import { strangerMachine } from './fixtures/stranger-machine';
import { authFilesOf, findLogin } from './registry-login';
import type { RegistryMachine } from './registry-machine';

const never = new AbortController().signal;
const image = parseImageReference('r.example:5000/team/app:1');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'registry-login-'));
  vi.stubEnv('PATH', `${join(home, 'bin')}:${process.env.PATH}`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const machine = (registryEnvironment: Record<string, string> = {}): RegistryMachine => ({
  ...strangerMachine,
  platform: 'linux',
  userHomeDirectory: home,
  registryEnvironment,
});

async function write(path: string, content: object): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content));
  return file;
}

/** A real program on the PATH, which writes down how it was called. */
async function helper(name: string, script: string): Promise<void> {
  const file = join(home, 'bin', `docker-credential-${name}`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\nprintf '%s' "$*" > "${home}/arguments"\n${script}\n`);
  await chmod(file, 0o755);
}

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') });

test('Docker’s file is looked into for Docker, Podman’s files before it for Podman', () => {
  const variables = { XDG_RUNTIME_DIR: '/run/user/7', DOCKER_CONFIG: '/d' };
  expect(authFilesOf('docker', machine(variables))).toEqual(['/d/config.json']);
  expect(authFilesOf('podman', machine(variables))).toEqual([
    '/run/user/7/containers/auth.json',
    `${home}/.config/containers/auth.json`,
    '/d/config.json',
  ]);
  expect(authFilesOf('podman', machine())[0]).toBe('/run/containers/987654/auth.json');
  expect(authFilesOf('podman', machine({ REGISTRY_AUTH_FILE: '/own.json' }))).toEqual(['/own.json']);
  expect(authFilesOf('podman', { ...machine(), platform: 'darwin' })[0]).toBe(
    `${home}/.config/containers/auth.json`,
  );
});

test('the first file that knows the registry decides, and is named without the secret', async () => {
  const docker = await write('.docker/config.json', { auths: { 'r.example:5000': auth('dorothy:canary') } });
  const kept = await write('.config/containers/auth.json', {
    auths: { 'r.example:5000/team': auth('bob:pod') },
  });
  expect(await findLogin('docker', machine(), image, never)).toEqual({
    credentials: { username: 'dorothy', password: 'canary', serveraddress: 'r.example:5000' },
    source: `do•••, from ${docker}`,
    failedHelper: null,
  });
  const podman = await findLogin('podman', machine(), image, never);
  expect(podman).toMatchObject({ credentials: { password: 'pod' }, source: `•••, from ${kept}` });
  const other = parseImageReference('r.example:5000/other/app');
  expect((await findLogin('podman', machine(), other, never)).source).toBe(`do•••, from ${docker}`);
});

test('where nobody has signed in, the files that were looked into are named, and those that cannot be read', async () => {
  const broken = join(home, 'broken.json');
  await writeFile(broken, '{');
  const login = await findLogin('podman', machine({ REGISTRY_AUTH_FILE: broken }), image, never);
  expect(login.credentials).toBeNull();
  expect(login.source).toBe(
    `nobody: no credentials for r.example:5000 in ${broken}; ${broken} cannot be read`,
  );
});

test('a helper is asked by its input and not by its arguments, and what it says is used', async () => {
  await helper('good', `read server; printf '{"Username":"carol","Secret":"%s-secret"}' "$server"`);
  const file = await write('helped/config.json', { credHelpers: { 'r.example:5000': 'good' } });
  const login = await findLogin('docker', machine({ DOCKER_CONFIG: dirname(file) }), image, never);
  expect(login.credentials).toMatchObject({ username: 'carol', password: 'r.example:5000-secret' });
  expect(login.source).toBe(`ca•••, from docker-credential-good (credHelpers in ${file})`);
  expect(await readFile(join(home, 'arguments'), 'utf8')).toBe('get');
});

test('a token of a helper’s is a token, not a password', async () => {
  await helper('token', `echo '{"Username":"<token>","Secret":"canary"}'`);
  const outcome = await askHelper('token', 'r.example', never);
  expect(outcome).toEqual({
    type: 'found',
    credentials: { username: '', password: '', serveraddress: 'r.example', identitytoken: 'canary' },
  });
});

test('a helper that knows nobody is no fault', async () => {
  await helper('empty', `echo 'credentials not found in native keychain'; exit 1`);
  const file = await write('empty/config.json', {
    credsStore: 'empty',
    auths: { 'r.example:5000': auth('stale:old') },
  });
  const login = await findLogin('docker', machine({ DOCKER_CONFIG: dirname(file) }), image, never);
  expect(login).toMatchObject({ credentials: null, failedHelper: null });
  expect(login.source).toContain('docker-credential-empty');
});

test.each([
  ['that is not there', 'absent', null, 'it is not on the PATH'],
  ['that fails', 'failing', 'echo canary; echo canary >&2; exit 3', 'it ended with 3'],
  ['that says something else', 'odd', 'echo canary', 'its answer is not that of a helper'],
  ['that never stops talking', 'endless', 'yes canary', 'it says too much'],
  ['whose name is a path', '../../bin/sh', null, 'its name is not that of a helper'],
])(
  'a helper %s is named with the reason, and nothing of what it printed',
  async (_title, name, script, reason) => {
    if (script !== null) await helper(name, script);
    const file = await write('failing/config.json', { credsStore: name });
    const login = await findLogin('docker', machine({ DOCKER_CONFIG: dirname(file) }), image, never);
    expect(login).toMatchObject({ credentials: null, failedHelper: { file, reason } });
    expect(JSON.stringify(login)).not.toContain('canary');
  },
);

test('a helper that waits for a person is not waited for, and ends; a cancel is a cancel', async () => {
  await helper('waiting', `echo $$ > "${home}/pid"; exec sleep 600`);
  expect(await askHelper('waiting', 'r.example', never, 300)).toEqual({
    type: 'failed',
    reason: 'it did not answer within 0.3 s',
  });
  const pid = Number(await readFile(join(home, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), 20_000);
  const controller = new AbortController();
  const asking = askHelper('waiting', 'r.example', controller.signal);
  controller.abort('enough');
  await expect(asking).rejects.toBe('enough');
});
