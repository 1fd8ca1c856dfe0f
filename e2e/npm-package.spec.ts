import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packContext } from '@/lib/engine/build-context';
import { consoleVersion } from '@/lib/version';
import { readBed } from '@/testbed/bed';
import { docker, dockerEnvironment } from '@/testbed/docker-client';
import { freePort } from '@/testbed/free-port';
import { type ConsoleProcess, consoleOf } from './console-process';
import { expect, type Machine, test } from './fixtures';
import { signIn } from './pages';

const run = promisify(execFile);
const root = new URL('..', import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;
/** Nobody, who owns nothing; where the test is not root it stays who it is. */
const otherUser = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/** Where the packed file was installed, by npm without a registry and without a cache. */
let directory: string;
let program: string;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await run(process.execPath, ['scripts/package.mjs', '--built'], { cwd: root });
  directory = await mkdtemp(join(tmpdir(), 'stigmer installed here '));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const file = join(root, `dist/stigmer-console-${consoleVersion}.tgz`);
  await run('npm', ['install', '--offline', '--cache', join(directory, 'no-cache'), ...quiet, file], {
    cwd: directory,
  });
  program = join(directory, 'node_modules/.bin/stigmer-console');
  await chmod(directory, 0o755);
  await run('chmod', ['-R', 'a-w', join(directory, 'node_modules')]);
});

test.afterAll(async () => {
  await run('chmod', ['-R', 'u+w', directory]);
  await rm(directory, { recursive: true, force: true });
});

const started: ConsoleProcess[] = [];
const noRuby = await run('ruby', ['--version']).then(
  () => false,
  () => true,
);

test.afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

async function up({ environment }: Machine, as: { uid?: number; gid?: number }): Promise<ConsoleProcess> {
  const port = await freePort();
  const child = spawn(program, ['up', '--port', String(port)], {
    cwd: tmpdir(),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  const running = await consoleOf(child, port);
  started.push(running);
  return running;
}

/** What the installed command prints as JSON in its last line, with its exit code. */
async function ask({ environment }: Machine, args: string[], as: { uid?: number; gid?: number } = {}) {
  const options = { cwd: tmpdir(), env: environment, ...as };
  const { stdout, code = 0 } = await run(program, [...args, '--json'], options).catch((error) => error);
  return { code, last: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
}

test('the packed file brings all it runs on, runs nothing at its installation and knows no other place', async () => {
  const installed = join(directory, 'node_modules/stigmer-console');
  const lock = await readFile(join(directory, 'node_modules/.package-lock.json'), 'utf8');
  expect(lock).not.toContain('hasInstallScript');
  expect(await readdir(join(directory, 'node_modules'))).toEqual([
    '.bin',
    '.package-lock.json',
    'stigmer-console',
  ]);
  const packageJson = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const imports = packageJson.bundleDependencies.map((name: string) => `await import('${name}');`).join('');
  await run(process.execPath, ['--input-type=module', '--eval', imports], { cwd: installed });
  const places = await run('grep', ['-rlF', root, installed]).catch((error) => error);
  expect([places.stdout, places.code]).toEqual(['', 1]);
});

/** What an engine is handed to build the worker's image of. */
async function contextFiles(folder: string): Promise<string[]> {
  const archive = join(directory, 'context.tar');
  await writeFile(archive, packContext(folder, 'Dockerfile.agent-runner'));
  const { stdout } = await run('tar', ['-tf', archive], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').filter((path) => !path.endsWith('/'));
}

test('the worker’s image is built of the same files as in a checkout', async () => {
  const files = await contextFiles(join(directory, 'node_modules/stigmer-console'));
  expect(files).toContain('agent-runner/src/main.ts');
  expect(files).toEqual(await contextFiles(root));
});

test('the console’s image is made of it, and runs its commands and nothing else', async () => {
  const { socketPath } = test.info().project.metadata.engine;
  const tag = `stigmer-console:e2e-${randomBytes(3).toString('hex')}`;
  const file = join(root, `dist/stigmer-console-${consoleVersion}.tgz`);
  const options = ['--file', file, '--tag', tag, '--', '--build-arg', `NODE_IMAGE=${readBed().images.base}`];
  const env = dockerEnvironment(socketPath);
  await run(process.execPath, ['scripts/console-image.mjs', ...options], { cwd: root, env });
  try {
    const version = await docker(socketPath, ['run', '--rm', tag, 'version', '--json']);
    expect(JSON.parse(version)).toMatchObject({ version: consoleVersion });
    // The socket is not there: what it needs is said, and nothing is to be installed in it.
    const apart = await run('docker', ['run', '--rm', tag, 'setup'], { env }).catch((error) => error);
    expect(apart.stderr).toContain('Give the console’s container the engine’s socket');
  } finally {
    await docker(socketPath, ['rmi', '--force', tag]);
  }
});

test('Homebrew’s formula installs the packed file and its own test passes', async () => {
  test.skip(noRuby, 'no Ruby');
  // Homebrew's places have no blanks, and formulas count on it.
  const cellar = await mkdtemp(join(tmpdir(), 'stigmer-cellar-'));
  try {
    const [published, formula] = [join(cellar, 'published.json'), join(cellar, 'stigmer-console.rb')];
    const file = join(root, `dist/stigmer-console-${consoleVersion}.tgz`);
    const images = [{ target: 'runtime', platforms: [{ pulledBytes: 1 }] }];
    await writeFile(published, JSON.stringify({ images }));
    const asked = ['scripts/formula.mjs', '--package', file, '--published', published];
    await writeFile(formula, (await run(process.execPath, asked, { cwd: root })).stdout);
    await run('tar', ['-xzf', file, '-C', cellar]);
    const standIn = join(root, 'testbed/homebrew/formula.rb');
    const { stdout } = await run('ruby', [standIn, formula, join(cellar, 'prefix'), join(cellar, 'package')]);
    expect(JSON.parse(stdout).caveats).toContain('stigmer-console up');
    const manual = await readFile(join(cellar, 'prefix/share/man/man1/stigmer-console.1'), 'utf8');
    expect(manual).toContain('.Dt STIGMER-CONSOLE 1');
  } finally {
    await rm(cellar, { recursive: true, force: true });
  }
});

test('installed from the packed file, it sets a worker up and is signed in to by its link', async ({
  machine,
  page,
}) => {
  test.slow();
  expect(await ask(machine, ['version'])).toMatchObject({ code: 0, last: { version: consoleVersion } });
  const running = await up(machine, {});
  await signIn(page, running.link);
  for (const path of ['/health', '/logs', '/runs', '/settings', '/versions', '/queue', '/engines']) {
    const response = await page.goto(`${running.origin}${path}`);
    expect([path, response?.status()]).toEqual([path, 200]);
  }
  expect(await ask(machine, ['setup'])).toMatchObject({ code: 0, last: { status: { verdict: 'ready' } } });
  expect(await ask(machine, ['logs', '--grep', 'worker'])).toMatchObject({ code: 0 });
  expect(await ask(machine, ['stop'])).toMatchObject({ code: 0, last: { status: { verdict: 'stopped' } } });
  expect(await ask(machine, ['status'])).toMatchObject({ code: 1, last: { verdict: 'stopped' } });
});

test('and by a user who may not write where it is installed', async ({ machine, page }) => {
  const { uid, gid } = otherUser;
  if (uid !== undefined && gid !== undefined) {
    for (const path of await readdir(machine.home, { recursive: true }))
      await chown(join(machine.home, path), uid, gid);
    await chown(machine.home, uid, gid);
  }
  const running = await up(machine, otherUser);
  await signIn(page, running.link);
  expect((await ask(machine, ['link'], otherUser)).last.url).toMatch(/#ticket=/);
  await running.stop();
  expect(running.output()).not.toMatch(/EROFS|ERROR|Cannot find/);
});
