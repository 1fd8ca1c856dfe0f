import { exactTime, passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Check } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import { engineCommand } from '@/lib/engine/engine-command';
import type { LastEnd } from '@/lib/engine/last-end';
import type { EngineFacts } from '@/lib/engine/types';
import type { ContainerEvidence, Measured } from '@/lib/health/evidence';
import { logSays, tellingLines } from '@/lib/service/cause-line';
import { absent, foreign, ofOtherConsole, renamedTo } from '@/lib/service/container-name';
import { homeLabel } from '@/lib/service/container-ownership';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { unrunnableImage } from '@/lib/service/unrunnable-image';
import { ofOldRunner } from '@/lib/worker/old-container';
import { localModeRemedy } from '@/lib/worker/original-runner';

type Facts = NonNullable<ContainerEvidence['facts']>;

/** Exit codes of a worker that was asked to end: by itself, or by SIGTERM. */
const orderlyExitCodes = [0, 143];

export interface ContainerContext {
  engine: EngineFacts | null;
  oldRunner: OldRunner | null;
  /** Names of the settings that await Apply. */
  pending: readonly string[];
  at: number;
}

/** Our container exists and runs steadily. */
export function checkContainer(
  measured: Measured<ContainerEvidence> | null,
  { engine, oldRunner, pending, at }: ContainerContext,
): Check {
  if (measured === null || engine === null) return skipCheck('container', at, 'Needs an engine');
  const { name, facts, ours, renamed } = measured.value;
  if (facts === null && renamed !== null)
    return problemCheck('container', 'fail', measured, renamedTo(renamed.name, name, engine));
  if (facts === null) return problemCheck('container', 'wait', measured, absent(name));
  const evidence = factsEvidence(measured.value, facts);
  if (!ours) {
    const isOld = oldRunner?.container?.id === facts.id;
    const details = isOld
      ? ofOldRunner(name, engine)
      : facts.labels[homeLabel] === undefined
        ? foreign(name, engine)
        : ofOtherConsole(name);
    return problemCheck('container', 'fail', measured, { ...details, evidence });
  }
  const problem = problemOf(facts, measured.value, engine, at);
  if (problem === null) return checkRunning(measured, facts, pending, evidence);
  const state = problem.code === 'container-stopped' ? 'wait' : 'fail';
  return problemCheck('container', state, measured, { ...problem, evidence });
}

function checkRunning(
  measured: Measured<ContainerEvidence>,
  facts: Facts,
  pending: readonly string[],
  evidence: Evidence[],
): Check {
  const { lastEnd } = measured.value;
  if (pending.length === 0) {
    const end = facts.restartCount > 0 && lastEnd !== null ? howItEnded(facts, lastEnd) : '';
    const summary = `The container runs${end === '' ? '' : `, restarted after it ended${end}`}`;
    return passCheck('container', measured, summary, evidence);
  }
  return problemCheck('container', 'warn', measured, {
    code: 'settings-pending',
    reference: 'F7',
    title: 'The container runs with settings from before the last change',
    reason: `Not applied yet: ${pending.join(', ')}.`,
    remedy: { summary: 'Apply the settings.', action: 'open-settings' },
    evidence,
  });
}

function problemOf(
  facts: Facts,
  { lastLines, mode, name, lastEnd, imagePlatform }: ContainerEvidence,
  engine: EngineFacts,
  now: number,
): FailureDetails | null {
  const remedy = localModeRemedy(lastLines, mode);
  const platforms = { image: imagePlatform, engine: engine.platform };
  const unrunnable = facts.state === 'running' ? null : unrunnableImage(lastLines, platforms);
  if (unrunnable !== null) return unrunnable;
  const end = howItEnded(facts, lastEnd);
  if (isCrashLoop(facts, now)) return crashLoop(facts, end, lastLines, remedy);
  switch (facts.state) {
    case 'running':
      return null;
    case 'paused':
      return {
        code: 'container-paused',
        title: 'The container is paused',
        reason: 'Somebody paused it at the engine; the worker does nothing until it goes on.',
        remedy: { summary: 'Let it go on.', command: engineCommand(engine, 'unpause', name) },
      };
    case 'restarting':
      return {
        code: 'container-restarting',
        title: 'The container ended, and the engine starts it again',
        reason: `It ended${end}. ${logSays(lastLines)}`,
        remedy: remedy ?? {
          summary: 'Wait: this takes seconds. If it ends again, read its log.',
          action: 'open-logs',
        },
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

/** ` with exit code 3`, or that its memory limit was reached; empty when nobody saw the end. */
function howItEnded({ exitCode, outOfMemory }: Facts, lastEnd: LastEnd | null): string {
  const code = exitCode ?? lastEnd?.exitCode ?? null;
  if (outOfMemory || lastEnd?.outOfMemory) return ' because its memory limit was reached';
  return code === null ? '' : ` with exit code ${code}`;
}

function crashLoop(
  { restartCount }: Facts,
  end: string,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  return {
    code: 'container-crash-loop',
    reference: 'E12',
    title: `The container ends and is restarted again and again, ${restartCount} times so far`,
    reason: `It ended${end || ', with an exit code that the console did not see'}. ${logSays(lines)}`,
    remedy: remedy ?? {
      summary: 'Read the log for the cause, correct it in the settings.',
      action: 'open-logs',
    },
  };
}

/** What stays to be read of an end after which the engine started the container again; it changes no verdict. */
function restartEvidence(facts: Facts, lastEnd: LastEnd | null): Evidence[] {
  if (facts.state !== 'running' || facts.restartCount === 0) return [];
  const at = exactTime(facts.startedAt);
  const end = howItEnded(facts, lastEnd);
  const value =
    end === '' ? `${at}, by the engine: the console did not see why` : `${at}, after it ended${end}`;
  return [{ label: 'restarted', value }];
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

function factsEvidence({ lastLines, lastEnd }: ContainerEvidence, facts: Facts): Evidence[] {
  return [
    { label: 'container', value: `${facts.name} ${shortId(facts.id)}` },
    { label: 'state', value: facts.state },
    { label: 'started', value: exactTime(facts.startedAt) },
    { label: 'restarts', value: String(facts.restartCount) },
    ...restartEvidence(facts, lastEnd),
    { label: 'network', value: facts.networkMode },
    {
      label: 'engine’s health check',
      value: facts.health?.status ?? 'unknown: there is none, or it has not run',
    },
    ...(facts.state === 'running' ? [] : [{ label: 'exit code', value: String(facts.exitCode ?? 'none') }]),
    ...(facts.error === '' ? [] : [{ label: 'engine says', value: facts.error }]),
    ...tellingLines(lastLines)
      .slice(-5)
      .map((line) => ({ label: 'log', value: line })),
  ];
}
