import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@/testbed/free-port';
import { startUserManager } from '@/testbed/user-manager';
import { expect, test } from './fixtures';

/** The guard's answer to whoever is not signed in; null: nobody listens. */
const answerOf = (port: number) =>
  fetch(`http://localhost:${port}/`).then(
    ({ status }) => status,
    () => null,
  );

const root = new URL('..', import.meta.url).pathname;

test('as a service of systemd the console is started at login, again after a crash, and goes without a trace', async ({
  machine,
}) => {
  test.slow();
  // What systemd would expand or split.
  const home = join(machine.home, '50% $HOME "home"');
  await mkdir(home);
  const port = await freePort();
  const environment = { ...machine.environment, HOME: home, STIGMER_HOME: home };
  await using manager = await startUserManager(home);
  const service = async (...args: string[]) => {
    const cli = [join(root, 'dist/cli.mjs'), 'service', ...args, '--json'];
    const { code, stdout } = await manager.run(process.execPath, cli, environment);
    return { code, found: JSON.parse(stdout) };
  };
  const pidOf = async () => (await service('status')).found.service?.pid ?? null;

  expect(await service('status')).toMatchObject({ code: 1, found: { installed: false, answers: false } });
  const installed = await service('install', '--port', String(port));
  expect(installed).toMatchObject({
    code: 0,
    found: { manager: 'systemd', installed: true, answers: true, service: { state: 'running', restarts: 0 } },
  });
  expect(await answerOf(port)).toBe(401);

  const first = installed.found.service.pid;
  process.kill(first, 'SIGKILL');
  await expect.poll(pidOf, { timeout: 60_000 }).not.toBe(first);
  await expect.poll(async () => (await service('status')).code, { timeout: 60_000 }).toBe(0);
  expect((await service('status')).found.service.restarts).toBeGreaterThanOrEqual(1);

  // Installed anew, for another port: the old console goes, the new one answers there.
  const otherPort = await freePort();
  expect((await service('install', '--port', String(otherPort))).code).toBe(0);
  expect(await answerOf(otherPort)).toBe(401);
  expect(await answerOf(port)).toBeNull();

  expect(await service('remove')).toEqual({ code: 0, found: { removed: true } });
  expect(await answerOf(otherPort)).toBeNull();
  expect(await readdir(join(home, '.config/systemd/user'), { recursive: true })).toEqual([]);
  expect(await service('remove')).toEqual({ code: 0, found: { removed: false } });
});

test('a service whose port is taken says so at once, and a console that was started by hand is left alone', async ({
  machine,
}) => {
  const byHand = await machine.start();
  await using manager = await startUserManager(machine.home);
  const install = async (environment: NodeJS.ProcessEnv) => {
    const cli = [join(root, 'dist/cli.mjs'), 'service', 'install', '--port', String(byHand.port), '--json'];
    const { code, stdout } = await manager.run(process.execPath, cli, environment);
    return { code, found: JSON.parse(stdout) };
  };
  expect(await install(machine.environment)).toMatchObject({
    code: 1,
    found: { failure: { code: 'autostart-console-runs' } },
  });
  const other = join(machine.home, 'other');
  await mkdir(other);
  expect(await install({ ...machine.environment, STIGMER_HOME: other })).toMatchObject({
    code: 1,
    found: { failure: { code: 'autostart-not-answering' } },
  });
  expect(await answerOf(byHand.port)).toBe(401);
});
