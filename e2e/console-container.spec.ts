import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readBed } from '@/testbed/bed';
import { docker, dockerEnvironment } from '@/testbed/docker-client';
import { freePort } from '@/testbed/free-port';
import { expect, type Machine, test } from './fixtures';
import { signIn } from './pages';

const root = new URL('..', import.meta.url).pathname;
const id = randomBytes(3).toString('hex');
const name = `stigmer-e2e-console-${id}`;
/** Of the console in its container; the machine has it under another path. */
const homeInside = `/srv/stigmer-${id}`;

/** As its image has it, from the checkout in place of the packed file: that the image is made of the file is npm-package.spec.ts's. */
const program = ['node', join(root, 'dist/cli.mjs')];
const madeAs = ['-v', `${root}:${root}:ro`, '-e', 'NODE_ENV=production', '-e', 'STIGMER_IN_CONTAINER=true'];
const image = readBed().images.base;
const noSharedHost = 'The engine is in a virtual machine, which has a network of its own.';

test.afterEach(async ({ machine }) => {
  await machine.engine.removeContainer(name);
  await machine.engine.removeKept(homeInside);
});

/** What `docker run` is told of the machine, beside network, socket and home. */
function environmentOf({ environment }: Machine, changes: Record<string, string>): string[] {
  const { STIGMER_CONTAINER_NAME = '', STIGMER_AGENT_RUNNER_IMAGE = '' } = environment;
  const told = { STIGMER_CONTAINER_NAME, STIGMER_AGENT_RUNNER_IMAGE, ...changes };
  return Object.entries(told).flatMap(([variable, value]) => ['-e', `${variable}=${value}`]);
}

const socketMount = (socketPath: string) => ['-v', `${socketPath}:/var/run/docker.sock`];

/** What it prints as JSON, line by line, whatever it ends with. */
async function ask({ socketPath }: Machine, args: readonly string[]) {
  const ran = promisify(execFile)('docker', args, {
    env: dockerEnvironment(socketPath),
    maxBuffer: 16 * 1024 * 1024,
  });
  const { stdout } = await ran.catch((error) => error);
  return stdout
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
}

/** A set-up in a container that has no console yet, and goes with it. */
async function trySetUp(machine: Machine, options: readonly string[]) {
  const own = ['--rm', '--name', name, ...madeAs, ...environmentOf(machine, {}), ...options];
  const lines = await ask(machine, ['run', ...own, image, ...program, 'setup', '--json']);
  const { operation } = lines.findLast(({ type }: { type: string }) => type === 'operation-change');
  const { status } = lines.at(-1);
  return { failure: operation.failure, candidates: JSON.stringify(status.engineCandidates) };
}

test('the console finds its own container, and the worker gets the machine’s folder', async ({
  machine,
  page,
}) => {
  test.skip(!machine.sharesHost, noSharedHost);
  test.slow();
  const { socketPath, home, workspace, containerName } = machine;
  const port = await freePort();
  const changes = { PORT: String(port), STIGMER_HOME: homeInside };
  await docker(socketPath, [
    ...['run', '-d', '--name', name, '--network', 'host', ...socketMount(socketPath)],
    ...['-v', `${home}:${homeInside}`, ...madeAs, ...environmentOf(machine, changes)],
    ...[image, ...program, 'up'],
  ]);
  let link: string | undefined;
  await expect(async () => {
    link = /http:\/\/\S+#ticket=\S+/.exec(await docker(socketPath, ['logs', name]))?.[0];
    expect(link).toBeDefined();
  }).toPass({ timeout: 90_000 });
  await signIn(page, link ?? '');

  const command = (...args: string[]) => ask(machine, ['exec', name, ...program, ...args, '--json']);
  await expect(async () => {
    // Where Temporal is too busy to answer in time, the next one goes on from there.
    const { status } = (await command('setup')).at(-1);
    expect(status.verdict).toBe('ready');
    expect(status.checks).toContainEqual(expect.objectContaining({ id: 'workspace', state: 'pass' }));
  }).toPass({ timeout: 240_000 });
  const { Mounts: mounts } = await machine.engine.inspect(containerName);
  expect(mounts.map(({ Source, Destination }: Record<string, string>) => [Source, Destination])).toEqual([
    [workspace, '/workspace'],
  ]);
  expect((await command('service', 'install')).at(-1).failure.code).toBe('autostart-in-container');

  await docker(socketPath, ['stop', '--time', '20', name]);
  expect((await machine.engine.inspect(name)).State.ExitCode).toBe(0);
  expect((await machine.engine.inspect(containerName)).State.Running).toBe(true);
});

test('what it cannot do from its container is refused by name, and nothing is made', async ({ machine }) => {
  test.skip(!machine.sharesHost, noSharedHost);
  test.slow();
  const { socketPath, containerName, bed } = machine;
  const socket = socketMount(socketPath);
  const host = ['--network', 'host'];

  const unshared = await trySetUp(machine, [...host, ...socket]);
  expect(unshared.failure.code).toBe('folder-not-shared');

  const apart = await trySetUp(machine, socket);
  expect(apart.failure.code).toBe('engine-not-found');
  expect(apart.candidates).toContain('a network of its own');

  const other = bed.engines.find((each) => each.socketPath !== socketPath);
  if (other !== undefined) {
    const stranger = await trySetUp(machine, [...host, ...socketMount(other.socketPath)]);
    expect(stranger.failure.code).toBe('engine-not-found');
    expect(stranger.candidates).toContain('does not run the console’s container');
  }
  expect(await machine.engine.inspect(containerName)).toBeNull();
});
