import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { connectEngine } from './connect';
import type { EngineDetection } from './detect';
import { detectWith } from './fixtures/engine-on-bed';
import { strangerMachine } from './fixtures/stranger-machine';

const bed = readBed();
let folder: string;
const servers: Server[] = [];

/** A socket that nothing listens on any more, as a killed engine leaves it. */
async function staleSocket(path: string): Promise<void> {
  const child = await import('node:child_process');
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  child.spawnSync(process.execPath, ['-e', script]);
}

/** Accepts and says nothing, as a stopped process does. */
async function silentSocket(path: string): Promise<void> {
  const server = createServer(() => {});
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

const hostOf = (path: string) => ({ DOCKER_HOST: `unix://${path}` });
const outcomeOf = (detection: EngineDetection, source: string) =>
  detection.candidates.find((candidate) => candidate.source === source);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c-test-'));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

describe.each(bed.engines)('detection of $name', (row) => {
  test('DOCKER_HOST leads to the engine, and its facts are its own', async () => {
    const { candidates, facts, advice } = await detectWith(hostOf(row.socketPath));
    expect(candidates[0]).toMatchObject({ source: 'DOCKER_HOST', outcome: 'usable', used: true });
    expect(candidates[0]?.detail).toMatch(row.kind === 'podman' ? /^Podman \d/ : /^Docker \d/);
    expect(facts).toMatchObject({
      kind: row.kind,
      socketPath: row.socketPath,
      rootless: false,
      host: 'this-machine',
      loopbackAddress: null,
      selinux: false,
    });
    expect(facts?.platform).toMatch(/^linux\/(amd64|arm64)$/);
    expect(advice).toEqual([]);
    if (facts !== null) await connectEngine(facts, strangerMachine).ping();
  });

  test('a context leads to it: chosen in the environment, or current in config.json', async () => {
    const directory = join(folder, `config-${row.name}`);
    const meta = join(directory, 'contexts/meta', createHash('sha256').update('mine').digest('hex'));
    await mkdir(meta, { recursive: true });
    const endpoint = { Name: 'mine', Endpoints: { docker: { Host: `unix://${row.socketPath}` } } };
    await writeFile(join(meta, 'meta.json'), JSON.stringify(endpoint));
    await writeFile(join(directory, 'config.json'), JSON.stringify({ currentContext: 'mine' }));
    const chosen = await detectWith({ DOCKER_CONTEXT: 'mine', DOCKER_CONFIG: directory });
    expect(outcomeOf(chosen, 'DOCKER_CONTEXT mine')).toMatchObject({ outcome: 'usable', used: true });
    const current = await detectWith({ DOCKER_CONFIG: directory });
    expect(outcomeOf(current, 'docker context mine')).toMatchObject({ outcome: 'usable', used: true });
  });

  test('behind the other engine’s socket path it is still called by its own name', async () => {
    const runtime = join(folder, `runtime-${row.name}`);
    await mkdir(join(runtime, 'podman'), { recursive: true });
    await symlink(row.socketPath, join(runtime, 'docker.sock'));
    const { candidates } = await detectWith({ XDG_RUNTIME_DIR: runtime });
    const found = candidates.find((candidate) => candidate.socketPath === join(runtime, 'docker.sock'));
    expect(found?.outcome).toBe('usable');
    expect(found?.detail).toMatch(row.kind === 'podman' ? /^Podman .*behind Docker's socket/ : /^Docker /);
  });

  test('an explicit engine that fails is not silently replaced by one that works', async () => {
    const runtime = join(folder, `replaced-${row.name}`);
    await mkdir(join(runtime, 'podman'), { recursive: true });
    await symlink(row.socketPath, join(runtime, 'podman/podman.sock'));
    const detection = await detectWith({ ...hostOf(join(folder, 'none.sock')), XDG_RUNTIME_DIR: runtime });
    expect(detection.facts).toBeNull();
    expect(detection.candidates[0]?.detail).toContain('no other engine is used in its place');
    const other = detection.candidates.find(
      ({ socketPath }) => socketPath === join(runtime, 'podman/podman.sock'),
    );
    expect(other).toMatchObject({ outcome: 'usable', used: false });
    expect(detection.advice.slice(0, 2).map(({ title }) => title)).toEqual([
      'Start the engine again',
      'Correct or unset DOCKER_HOST',
    ]);
  });
});

test('what is not there, not running, not answering and not supported is kept apart', async () => {
  const stale = join(folder, 'stale.sock');
  const silent = join(folder, 'silent.sock');
  const file = join(folder, 'file.sock');
  await staleSocket(stale);
  await silentSocket(silent);
  await writeFile(file, '');
  const cases = [
    [hostOf(join(folder, 'none.sock')), 'not-there'],
    [hostOf(stale), 'not-running'],
    [hostOf(silent), 'not-answering'],
    [hostOf(file), 'not-running'],
    [{ DOCKER_HOST: 'ssh://ann:secret@host' }, 'unsupported'],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1' }, 'not-running'],
    [{}, 'not-set'],
  ] as const;
  const found = await Promise.all(cases.map(([environment]) => detectWith(environment)));
  expect(found.map(({ candidates }) => candidates[0]?.outcome)).toEqual(cases.map(([, outcome]) => outcome));
  expect(JSON.stringify(found)).not.toContain('secret');
});

test.runIf(process.getuid?.() === 0)(
  'a socket this user may not open is a matter of permission',
  async () => {
    const { spawn } = await import('node:child_process');
    const locked = join(folder, 'locked');
    await mkdir(locked, { mode: 0o700 });
    await silentSocket(join(locked, 'docker.sock'));
    const script = `import('./lib/engine/detect.ts').then(async ({ detectEngine }) => console.log(JSON.stringify(await detectEngine({
    engineEnvironment: { DOCKER_HOST: ${JSON.stringify(`unix://${locked}/docker.sock`)} }, userHomeDirectory: '/nonexistent', platform: 'linux', uid: 65534 }))))`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
      uid: 65_534,
      gid: 65_534,
      env: { NODE_ENV: 'test', HOME: folder, TMPDIR: tmpdir() },
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk) => output.push(String(chunk)));
    child.stderr.on('data', (chunk) => output.push(String(chunk)));
    await new Promise((resolve) => child.on('close', resolve));
    const [first] = JSON.parse(output.join('')).candidates;
    expect(first).toMatchObject({ outcome: 'no-permission' });
  },
);

test('a cancelled detection rejects with its reason', async () => {
  const silent = join(folder, 'silent-2.sock');
  await silentSocket(silent);
  const { detectEngine } = await import('./detect');
  const machine = {
    engineEnvironment: hostOf(silent),
    userHomeDirectory: folder,
    platform: process.platform,
    uid: 1,
  };
  await expect(detectEngine(machine, AbortSignal.abort('gone'))).rejects.toBe('gone');
  const controller = new AbortController();
  const detecting = detectEngine(machine, controller.signal);
  controller.abort('gone later');
  await expect(detecting).rejects.toBe('gone later');
});
