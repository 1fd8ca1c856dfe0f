import { readFile, rm } from 'node:fs/promises';
import type { Config } from '@/lib/config/config';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { type Clock, systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { ConsoleCommand } from './console-command';
import { createLaunchd } from './launchd';
import {
  ownMark,
  type Run,
  run as runProgram,
  type ServiceManager,
  type ServiceState,
} from './service-manager';
import { createSystemd } from './systemd';

export interface AutostartView {
  manager: string;
  path: string;
  installed: boolean;
  /** Null where it is not installed. */
  service: ServiceState | null;
  /** Whether the console answers on its socket, whoever started it. */
  answers: boolean;
  logCommand: string;
  lingerCommand: string | null;
}

export interface AutostartParts {
  manager: ServiceManager;
  command: ConsoleCommand;
  /** Whether a console answers for this home. */
  answers: () => Promise<boolean>;
  clock?: Clock;
}

/** Room for a machine that has just been switched on. */
const answerMaxMs = 60_000;
const lookMs = 200;
/** A console that ended that often before it answered has a cause that waiting does not mend. */
const restartsMax = 2;

/** @throws Failure `autostart-in-container`, and `autostart-unsupported` on a platform whose service manager is not known */
export function serviceManager(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  userName: string,
  run: Run = runProgram,
): ServiceManager {
  if (config.inContainer) throw inContainer();
  const configHome = environment.XDG_CONFIG_HOME;
  if (config.platform === 'linux') return createSystemd({ ...config, configHome, userName }, run);
  if (config.platform === 'darwin') return createLaunchd(config, run);
  throw new Failure({
    code: 'autostart-unsupported',
    title: 'No service manager is known for this platform',
    reason: `The console installs itself with systemd on Linux and launchd on macOS; this is ${config.platform}.`,
    remedy: { summary: 'Start it in a terminal that stays.', command: 'npx stigmer-console up' },
  });
}

/**
 * Writes the service's file and starts the console by it; what was installed before is replaced.
 * @throws Failure `autostart-unavailable`, `autostart-file-foreign`, `autostart-console-runs` (one that the service did not
 * start), `autostart-refused`, `autostart-not-answering`
 */
export async function install(parts: AutostartParts): Promise<AutostartView> {
  const { manager, command } = parts;
  await manager.check();
  const before = await readOwnFile(manager);
  const isUp = before !== null && (await manager.state()).pid !== null;
  if (!isUp && (await parts.answers())) throw consoleRuns();
  await writeFileAtomically(manager.path, manager.render(command), { mode: 0o644 });
  await manager.enable();
  await untilAnswers(parts);
  return await view(parts);
}

/** What is installed, and what became of it. */
export async function view({
  manager,
  answers,
}: Pick<AutostartParts, 'manager' | 'answers'>): Promise<AutostartView> {
  const text = await readFileOrNull(manager.path);
  const { name, path, logCommand, lingerCommand } = manager;
  return {
    manager: name,
    path,
    installed: text !== null,
    service: text === null ? null : await manager.state(),
    answers: await answers(),
    logCommand,
    lingerCommand,
  };
}

/**
 * Ends the console that it started and removes its file; all else that the console has stays.
 * @returns whether there was one
 * @throws Failure `autostart-unavailable`, `autostart-file-foreign`, `autostart-refused`
 */
export async function uninstall({ manager }: Pick<AutostartParts, 'manager'>): Promise<boolean> {
  if ((await readOwnFile(manager)) === null) return false;
  await manager.check();
  await manager.disable();
  await rm(manager.path, { force: true });
  await manager.forget();
  return true;
}

async function untilAnswers({ manager, answers, clock = systemClock }: AutostartParts): Promise<void> {
  const until = clock.monotonic() + answerMaxMs;
  while (!(await answers())) {
    const { state, restarts } = await manager.state();
    const isHopeless = state === 'failed' || restarts >= restartsMax || clock.monotonic() > until;
    if (isHopeless) throw await notAnswering(manager, state);
    await clock.sleep(lookMs);
  }
}

async function readFileOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null;
    throw error;
  }
}

async function readOwnFile({ path }: ServiceManager): Promise<string | null> {
  const text = await readFileOrNull(path);
  if (text === null || text.includes(ownMark)) return text;
  throw new Failure({
    code: 'autostart-file-foreign',
    title: 'A service of this name is there already, and the console did not write it',
    reason: `${path} is left as it is.`,
    remedy: {
      summary: 'Look at it; if it may go, remove it and try again.',
      command: shellCommand('cat', path),
    },
  });
}

function inContainer(): Failure {
  return new Failure({
    code: 'autostart-in-container',
    title: 'The engine starts this console, not a service manager',
    reason: 'It runs in a container, which has no service manager and sees none of the machine.',
    remedy: {
      summary:
        'Start its container with --restart unless-stopped, or let the machine’s systemd start it (docs/console-container.md).',
    },
  });
}

function consoleRuns(): Failure {
  return new Failure({
    code: 'autostart-console-runs',
    title: 'A console runs already, started by hand',
    reason: 'Two cannot look after one machine, so the service’s would end at once.',
    remedy: { summary: 'End that one (Ctrl-C in its terminal), then install again.' },
  });
}

async function notAnswering(
  { lastLines, logCommand }: ServiceManager,
  state: ServiceState['state'],
): Promise<Failure> {
  return new Failure({
    code: 'autostart-not-answering',
    title: 'The service is installed, and its console does not answer',
    reason: `The service manager calls it ${state}, and starts it again each time it ends with an error.`,
    remedy: { summary: 'What the console printed says why.', command: logCommand },
    evidence: (await lastLines()).map((value) => ({ label: 'printed', value })),
  });
}
