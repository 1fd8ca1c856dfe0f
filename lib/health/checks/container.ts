import { exactTime, passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import { logSays, tellingLines } from '@/lib/health/cause-line';
import type { ContainerEvidence, Measured } from '@/lib/health/evidence';
import { localModeRemedy } from '@/lib/health/original-runner';

type Facts = NonNullable<ContainerEvidence['facts']>;

/** A container that was restarted this often and runs for less than this long is in a crash loop, whatever it says now. */
const crashLoopRestarts = 3;
const steadyMs = 30_000;
/** Exit codes of a worker that was asked to end: by itself, or by SIGTERM. */
const orderlyExitCodes = [0, 143];

/** Our container exists and runs steadily. */
export function checkContainer(measured: Measured<ContainerEvidence> | null, at: number): Check {
  if (measured === null) return skipCheck('container', at, 'Needs an engine');
  const { name, facts, ours } = measured.value;
  if (facts === null) return problemCheck('container', 'wait', measured, absent(name));
  const evidence = factsEvidence(measured.value, facts);
  if (!ours) return problemCheck('container', 'fail', measured, { ...foreign(name), evidence });
  const problem = problemOf(facts, measured.value, at);
  if (problem === null) return checkRunning(measured, evidence);
  const state = problem.code === 'container-stopped' ? 'wait' : 'fail';
  return problemCheck('container', state, measured, { ...problem, evidence });
}

function checkRunning(measured: Measured<ContainerEvidence>, evidence: Evidence[]): Check {
  const { pendingSettings } = measured.value;
  if (pendingSettings.length === 0) return passCheck('container', measured, 'The container runs', evidence);
  return problemCheck('container', 'warn', measured, {
    code: 'settings-pending',
    reference: 'F7',
    title: 'The container runs with settings from before the last change',
    reason: `Not applied yet: ${pendingSettings.join(', ')}.`,
    remedy: { summary: 'Apply the settings.', action: 'open-settings' },
    evidence,
  });
}

function problemOf(
  facts: Facts,
  { lastLines, mode, name }: ContainerEvidence,
  now: number,
): FailureDetails | null {
  const remedy = localModeRemedy(lastLines, mode);
  if (isCrashLoop(facts, now)) return crashLoop(facts, lastLines, remedy);
  switch (facts.state) {
    case 'running':
      return null;
    case 'paused':
      return {
        code: 'container-paused',
        title: 'The container is paused',
        reason: 'Somebody paused it at the engine; the worker does nothing until it goes on.',
        remedy: { summary: 'Let it go on.', command: `docker unpause ${name}` },
      };
    case 'exited':
    case 'dead':
      return exited(facts, lastLines, remedy);
    default:
      return stopped(
        facts.state === 'created' ? 'It was created and never started.' : 'It is being removed.',
      );
  }
}

export function isCrashLoop({ state, restartCount, startedAt }: Facts, now: number): boolean {
  if (state === 'restarting') return true;
  if (state !== 'running') return false;
  return restartCount >= crashLoopRestarts && now - (startedAt ?? now) < steadyMs;
}

function crashLoop(
  { restartCount, exitCode, outOfMemory, state }: Facts,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  const code = state === 'running' ? '' : ` with exit code ${exitCode ?? 'unknown'}`;
  const why = outOfMemory ? ' because its memory limit was reached' : '';
  return {
    code: 'container-crash-loop',
    reference: 'E12',
    title: `The container ends and is restarted again and again, ${restartCount} times so far`,
    reason: `It ended${code}${why}. ${logSays(lines)}`,
    remedy: remedy ?? {
      summary: 'Read the log for the cause, correct it in the settings.',
      action: 'open-logs',
    },
  };
}

function exited(
  { exitCode, outOfMemory, error }: Facts,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  if (outOfMemory) {
    return {
      code: 'container-out-of-memory',
      reference: 'E11',
      title: 'The container was killed: out of memory',
      reason: 'Its memory limit was reached, and the system ended it.',
      remedy: {
        summary: 'Start it again, with fewer concurrent activities if it happens again.',
        action: 'start',
      },
    };
  }
  if (exitCode === null || orderlyExitCodes.includes(exitCode))
    return stopped('It was stopped in an orderly way.');
  if (exitCode === 137) {
    return {
      code: 'container-killed',
      title: 'The container was killed',
      reason: 'It ended by SIGKILL: the engine was restarted, its stop took too long, or somebody killed it.',
      remedy: { summary: 'Start it again.', action: 'start' },
    };
  }
  return {
    code: 'container-exited',
    reference: 'F47',
    title: `The container ended with exit code ${exitCode}`,
    reason: error || logSays(lines),
    remedy: remedy ?? { summary: 'Read the log for the cause, then start it again.', action: 'open-logs' },
  };
}

function stopped(reason: string): FailureDetails {
  return {
    code: 'container-stopped',
    title: 'The container is stopped',
    reason,
    remedy: { summary: 'Start the worker.', action: 'start' },
  };
}

function absent(name: string): FailureDetails {
  return {
    code: 'container-absent',
    title: 'The container is not created yet',
    reason: `The engine has no container named ${name}.`,
    remedy: { summary: 'Set up the agent-runner.', action: 'setup' },
  };
}

function foreign(name: string): FailureDetails {
  return {
    code: 'container-foreign',
    reference: 'E23',
    title: `A container named ${name} exists that this console did not create`,
    reason: 'It lacks the label of this console, so the console leaves it alone.',
    remedy: {
      summary: 'Rename it, then set up the agent-runner.',
      command: `docker rename ${name} ${name}-other`,
    },
  };
}

function factsEvidence({ lastLines }: ContainerEvidence, facts: Facts): Evidence[] {
  return [
    { label: 'container', value: `${facts.name} ${shortId(facts.id)}` },
    { label: 'state', value: facts.state },
    { label: 'started', value: exactTime(facts.startedAt) },
    { label: 'restarts', value: String(facts.restartCount) },
    { label: 'network', value: facts.networkMode },
    { label: 'engine’s health check', value: facts.health?.status ?? 'not told: none, or it has not run' },
    ...(facts.state === 'running' ? [] : [{ label: 'exit code', value: String(facts.exitCode ?? 'none') }]),
    ...(facts.error === '' ? [] : [{ label: 'engine says', value: facts.error }]),
    ...tellingLines(lastLines)
      .slice(-5)
      .map((line) => ({ label: 'log', value: line })),
  ];
}
