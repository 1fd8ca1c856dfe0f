import { isAbsolute, join } from 'node:path';
import { Failure } from '@/lib/core/failure';
import type { ConsoleCommand } from './console-command';
import { ownMark, type Run, type ServiceManager, type ServiceState } from './service-manager';

const unit = 'stigmer-console.service';
/** The console closes within 2 s; what it waits for beside that is its helpers. */
const stopSeconds = 10;

/** `"` and `\` as systemd.syntax(7) has them in quotes; `%` begins a specifier. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}

/** In a command line `$` would be a variable; the program itself is taken as it stands. */
const argument = (text: string) => quoted(text).replaceAll('$', '$$$$');

export function systemdUnit({ program, arguments: args, environment }: ConsoleCommand): string {
  return [
    `# ${ownMark}; install again in place of an edit.`,
    '[Unit]',
    'Description=Stigmer Console',
    // Ten starts in five minutes that came to nothing will not be helped by an eleventh.
    'StartLimitIntervalSec=300',
    'StartLimitBurst=10',
    '',
    '[Service]',
    `ExecStart=${[quoted(program), ...args.map(argument)].join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    'Restart=on-failure',
    'RestartSec=2',
    // The console alone is told to end: it brings its helpers to theirs.
    'KillMode=mixed',
    `TimeoutStopSec=${stopSeconds}`,
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
}

interface Place {
  userHomeDirectory: string;
  /** `XDG_CONFIG_HOME`; one that is empty or relative counts as not set. */
  configHome: string | undefined;
  userName: string;
}

/** The service manager of a user on Linux. */
export function createSystemd(
  { userHomeDirectory, configHome = '', userName }: Place,
  run: Run,
): ServiceManager {
  const configDirectory = isAbsolute(configHome) ? configHome : join(userHomeDirectory, '.config');
  const systemctl = (...args: string[]) => run('systemctl', ['--user', ...args]);
  const order = async (...args: string[]) => {
    const answer = await systemctl(...args);
    if (answer.code !== 0) throw refused(args, answer.stderr);
  };
  return {
    name: 'systemd',
    path: join(configDirectory, 'systemd/user', unit),
    logCommand: `journalctl --user --unit ${unit} --follow`,
    lingerCommand: 'loginctl enable-linger',
    render: systemdUnit,
    async check() {
      const { code, stderr } = await systemctl('show-environment');
      if (code !== 0) throw unavailable(stderr);
    },
    async enable() {
      await order('daemon-reload');
      // One that was given up is not started again by itself.
      await systemctl('reset-failed', unit);
      await order('enable', unit);
      await order('restart', unit);
    },
    disable: () => order('disable', '--now', unit),
    async forget() {
      await order('daemon-reload');
      await systemctl('reset-failed', unit);
    },
    state: async () => readState(systemctl, await lingers(run, userName)),
    async lastLines() {
      const { stdout } = await run('journalctl', [
        '--user',
        '--unit',
        unit,
        '--lines',
        '10',
        '--output',
        'cat',
      ]);
      return stdout.split('\n').filter((line) => line !== '');
    },
  };
}

const states: Record<string, ServiceState['state']> = {
  active: 'running',
  activating: 'starting',
  reloading: 'starting',
  failed: 'failed',
};

async function readState(
  systemctl: (...args: string[]) => ReturnType<Run>,
  outlivesLogout: boolean | null,
): Promise<ServiceState> {
  const { stdout } = await systemctl('show', unit, '--property', 'ActiveState,MainPID,NRestarts');
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return {
    state: states[value('ActiveState')] ?? 'stopped',
    pid: Number(value('MainPID')) || null,
    restarts: Number(value('NRestarts')) || 0,
    outlivesLogout,
  };
}

async function lingers(run: Run, userName: string): Promise<boolean | null> {
  const { code, stdout } = await run('loginctl', ['show-user', userName, '--property', 'Linger', '--value']);
  return code === 0 ? stdout.trim() === 'yes' : null;
}

function unavailable(answer: string): Failure {
  return new Failure({
    code: 'autostart-unavailable',
    title: 'No systemd of this user answers',
    reason: 'A service at login needs the user’s own systemd, which a login through SSH or a desktop starts.',
    remedy: {
      summary:
        'Log in as this user, not by su or sudo, and install again. Without systemd, start the console in a terminal that stays.',
      command: 'npx stigmer-console up',
    },
    evidence: [{ label: 'systemctl', value: answer.trim() }],
  });
}

function refused(args: readonly string[], answer: string): Failure {
  return new Failure({
    code: 'autostart-refused',
    title: 'systemd did not do it',
    reason: `It answered to ${args.join(' ')}: ${answer.trim() || 'nothing'}`,
    remedy: {
      summary: 'What it says of the service is in its status.',
      command: `systemctl --user status ${unit}`,
    },
  });
}
