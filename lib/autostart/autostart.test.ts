import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { systemClock } from '@/lib/core/clock';
import { install, serviceManager, uninstall, view } from './autostart';
import { createLaunchd } from './launchd';
import { type Answer, ownMark, type Run, type ServiceManager } from './service-manager';
import { createSystemd } from './systemd';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stigmer-autostart-'));
});
afterEach(() => rm(home, { recursive: true }));

const command = { program: '/usr/bin/node', arguments: ['/opt/console/dist/server.mjs'], environment: {} };
const clock = { ...systemClock, sleep: async () => undefined };

/** A service manager that answers as told; the first prefix that fits. */
function scripted(answers: Record<string, Partial<Answer>>) {
  const asked: string[] = [];
  const run: Run = async (program, args) => {
    const line = [program, ...args].join(' ');
    asked.push(line);
    const found = Object.entries(answers).find(([prefix]) => line.startsWith(prefix));
    return { code: 0, stdout: '', stderr: '', ...found?.[1] };
  };
  return { run, asked };
}

const systemd = (answers: Record<string, Partial<Answer>>) => {
  const { run, asked } = scripted(answers);
  const place = { userHomeDirectory: home, configHome: undefined, userName: 'ada' };
  return { manager: createSystemd(place, run), asked };
};

const shown = (state: string, pid: number, restarts: number) => ({
  'systemctl --user show stigmer': {
    stdout: `ActiveState=${state}\nMainPID=${pid}\nNRestarts=${restarts}\n`,
  },
});

async function failureOf(work: Promise<unknown>) {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return Object(thrown).details;
}

async function writeUnit({ path }: ServiceManager, text: string) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

test.each([
  ['/data/config', '/data/config/systemd/user/stigmer-console.service'],
  ['', '/home/ada/.config/systemd/user/stigmer-console.service'],
  ['config', '/home/ada/.config/systemd/user/stigmer-console.service'],
])('with XDG_CONFIG_HOME "%s" the unit is %s', (configHome, path) => {
  const place = { userHomeDirectory: '/home/ada', configHome, userName: 'ada' };
  expect(createSystemd(place, scripted({}).run).path).toBe(path);
});

test('where no systemd of the user answers nothing is written', async () => {
  const { manager } = systemd({
    'systemctl --user show-environment': { code: 1, stderr: 'No medium found' },
  });
  const failure = await failureOf(install({ manager, command, answers: async () => false }));
  expect(failure).toMatchObject({ code: 'autostart-unavailable', evidence: [{ value: 'No medium found' }] });
  expect((await view({ manager, answers: async () => false })).installed).toBe(false);
});

test('a file that the console did not write is neither replaced nor removed', async () => {
  const { manager, asked } = systemd({});
  await writeUnit(manager, '[Service]\nExecStart=/usr/local/bin/mine\n');
  const installing = install({ manager, command, answers: async () => false });
  expect(await failureOf(installing)).toMatchObject({ code: 'autostart-file-foreign' });
  expect(await failureOf(uninstall({ manager }))).toMatchObject({ code: 'autostart-file-foreign' });
  expect(await readFile(manager.path, 'utf8')).toContain('/usr/local/bin/mine');
  expect(asked.filter((line) => !line.includes('show-environment'))).toEqual([]);
});

test('beside a console that was started by hand no second one is installed', async () => {
  const { manager } = systemd(shown('inactive', 0, 0));
  const failure = await failureOf(install({ manager, command, answers: async () => true }));
  expect(failure).toMatchObject({ code: 'autostart-console-runs' });
});

test('the service’s own console is replaced, whatever it is doing', async () => {
  const { manager, asked } = systemd(shown('active', 12, 0));
  await writeUnit(manager, `# ${ownMark}\n`);
  const found = await install({ manager, command, answers: async () => true, clock });
  expect(found).toMatchObject({ installed: true, answers: true, service: { state: 'running', pid: 12 } });
  expect(await readFile(manager.path, 'utf8')).toContain('/opt/console/dist/server.mjs');
  const orders = asked.filter((line) => /daemon-reload|enable|restart/.test(line));
  expect(orders.map((line) => line.split(' ')[2])).toEqual(['daemon-reload', 'enable', 'restart']);
});

test('a console that ends again and again is a failure with what it printed', async () => {
  const { manager } = systemd({
    ...shown('activating', 0, 2),
    journalctl: { stdout: 'Port 3000 is taken\nby node (pid 7)\n' },
  });
  const failure = await failureOf(install({ manager, command, answers: async () => false, clock }));
  expect(failure).toMatchObject({
    code: 'autostart-not-answering',
    evidence: [{ value: 'Port 3000 is taken' }, { value: 'by node (pid 7)' }],
  });
});

test.each([
  ['yes', 0, true],
  ['no', 0, false],
  ['', 1, null],
])('lingering that loginctl calls "%s" with %i is %s', async (stdout, code, expected) => {
  const { manager } = systemd({ ...shown('active', 12, 0), loginctl: { stdout, code } });
  expect((await manager.state()).outlivesLogout).toBe(expected);
});

test('launchd: a running agent is replaced, one that ended with an error is failed', async () => {
  const place = { userHomeDirectory: home, consoleDirectory: home, uid: 501 };
  const { run, asked } = scripted({
    'launchctl print gui/501/': { stdout: '\tstate = running\n\truns = 3\n\tpid = 44\n' },
  });
  const manager = createLaunchd(place, run);
  expect(await manager.state()).toMatchObject({ state: 'running', pid: 44, restarts: 2 });
  await manager.enable();
  expect(asked.slice(-2)).toEqual([
    'launchctl bootout gui/501/dev.stigmer.console',
    `launchctl bootstrap gui/501 ${manager.path}`,
  ]);
  const ended = scripted({
    launchctl: { stdout: '\tstate = not running\n\truns = 1\n\tlast exit code = 1\n' },
  });
  expect((await createLaunchd(place, ended.run).state()).state).toBe('failed');
});

test('in a container there is nothing to install it with: the engine starts it', () => {
  const config = readConfig({ STIGMER_IN_CONTAINER: 'true', STIGMER_HOME: home }, home);
  expect(() => serviceManager(config, {}, 'ada')).toThrow(
    expect.objectContaining({ code: 'autostart-in-container' }),
  );
});
