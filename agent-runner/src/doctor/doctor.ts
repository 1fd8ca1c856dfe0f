import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck, DoctorCheckId, DoctorReport } from '@/lib/contracts/doctor';
import { type Deadline, startDeadline } from '@/lib/core/deadline';
import { type Evidence, messageOf } from '@/lib/core/failure';
import { abortable } from '../abortable';
import { createStreamingFetch } from '../agent/patient-fetch';
import { type RunnerSettings, type SettingsReading, temporalSettings } from '../settings';
import { commandLauncher } from '../tools/command-launcher';
import { commandPath } from '../tools/command-path';
import { checkBackend } from './backend-check';
import { checkClock } from './clock-check';
import { checkModel } from './model-check';
import { checkSandbox } from './sandbox-check';
import { checkShell } from './shell-check';
import { checkTemporal } from './temporal-check';
import { startTiming } from './timing';
import { checkTools } from './tools-check';
import { checkWorkspace } from './workspace-check';

/** Longer than the steps of the slowest check together (two calls, then a look at the port); the doctor ends within 10 s. */
const checkTimeoutMs = 9_000;

export interface DoctorParts {
  version: string;
  /** Ends it early; what was not finished then fails. */
  signal: AbortSignal;
  checkTimeoutMs?: number;
}

/** Looks at all that the worker needs, with its own settings and from its own network, side by side. Changes nothing. */
export async function examine(reading: SettingsReading, parts: DoctorParts): Promise<DoctorReport> {
  const { version, signal } = parts;
  const settingsCheck = checkSettings(reading);
  if (reading.type === 'refused') return { version, identity: null, checks: [settingsCheck] };
  const deadline = startDeadline(parts.checkTimeoutMs ?? checkTimeoutMs, signal);
  try {
    const checks = await runChecks(reading.settings, deadline);
    return { version, identity: reading.settings.identity, checks: [settingsCheck, ...checks] };
  } finally {
    deadline.end();
  }
}

async function runChecks(settings: RunnerSettings, deadline: Deadline): Promise<DoctorCheck[]> {
  const { signal } = deadline;
  const timing = startTiming();
  const settled = async <T>(work: Promise<T>, otherwise: (id: (id: DoctorCheckId) => DoctorCheck) => T) => {
    try {
      return await abortable(work, signal);
    } catch (error) {
      const seconds = Math.round(timing().durationMs / 1000);
      const reason = deadline.expired() ? `No result within ${seconds} s.` : messageOf(error);
      return otherwise((id) => unfinished(id, reason, timing()));
    }
  };
  const model = settled(checkModel(settings.model, signal), (failed) => ({
    check: failed('model'),
    time: null,
  }));
  const directory = settings.workspaceDirectory;
  const [temporal, backend, { check, time }, workspace, shell, sandbox, tools] = await Promise.all([
    settled(checkTemporal(temporalSettings(settings), signal), (failed) => [failed('temporal')]),
    settled(checkBackend(settings, signal), (failed) => failed('backend')),
    model,
    settled(checkWorkspace(directory), (failed) => failed('workspace')),
    settled(checkShell(commandPath), (failed) => failed('shell')),
    settled(checkSandbox(directory, commandLauncher(), signal), (failed) => failed('sandbox')),
    settled(toolChecks(settings, signal), (failed) => [failed('tools')]),
  ]);
  return [...temporal, backend, check, workspace, checkClock(time), sandbox, shell, ...tools];
}

async function toolChecks(
  { toolServers, workspaceDirectory, model }: RunnerSettings,
  signal: AbortSignal,
): Promise<DoctorCheck[]> {
  if (Object.keys(toolServers).length === 0) return [];
  const environment = { PATH: commandPath };
  const fetch = createStreamingFetch(model.proxies ?? null);
  const surroundings = { launcher: commandLauncher(), directory: workspaceDirectory, environment, fetch };
  return [await checkTools(toolServers, surroundings, signal)];
}

function unfinished(id: DoctorCheckId, reason: string, timing: ReturnType<ReturnType<typeof startTiming>>) {
  return problemCheck(id, 'fail', timing, {
    code: 'check-unfinished',
    title: 'This could not be found out',
    reason,
    remedy: { summary: 'Run the doctor again; look at the network and the disk if it stays so.' },
  });
}

function checkSettings(reading: SettingsReading): DoctorCheck {
  const timing = startTiming()();
  if (reading.type === 'refused') {
    const count = reading.problems.length;
    return problemCheck('settings', 'fail', timing, {
      code: 'settings-wrong',
      title: count === 1 ? 'A setting is wrong' : `${count} settings are wrong`,
      reason: 'The worker does not start before they are right, and nothing else was checked.',
      remedy: { summary: 'Correct what is named above.', action: 'open-settings' },
      evidence: reading.problems.map(namedProblem),
    });
  }
  if (reading.warnings.length === 0) return passCheck('settings', timing, 'Every setting is valid', []);
  return problemCheck('settings', 'warn', timing, {
    code: 'settings-outdated',
    title: 'The settings work, but not all are as they should be',
    reason: reading.warnings.join('; '),
    remedy: { summary: 'Set them as said.', action: 'open-settings' },
  });
}

/** `NAME: what is wrong` as the two parts that it has. */
function namedProblem(problem: string): Evidence {
  const [label = '', ...rest] = problem.split(': ');
  return { label, value: rest.join(': ') };
}
