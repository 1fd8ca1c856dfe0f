import { exactTime, passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Check } from '@/lib/contracts/status';
import { strayEvidence } from '@/lib/contracts/strays';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { LastEnd } from '@/lib/engine/last-end';
import type { EngineFacts } from '@/lib/engine/types';
import type { ContainerEvidence, Measured } from '@/lib/health/evidence';
import { tellingLines } from '@/lib/service/cause-line';
import { absent, foreign, ofOtherConsole, renamedTo } from '@/lib/service/container-name';
import { homeLabel } from '@/lib/service/container-ownership';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { exitConfiguration } from '@/lib/service/refused-settings';
import { unrunnableImage } from '@/lib/service/unrunnable-image';
import { ofOldRunner } from '@/lib/worker/old-container';
import { localModeRemedy } from '@/lib/worker/original-runner';
import { childKilled, crashLoop, exited, howItEnded, refusedSetting, restarting } from './container-ends';
import { beingRemoved, beingStopped, dead, neverStarted, paused, straysThere } from './container-states';

type Facts = NonNullable<ContainerEvidence['facts']>;

/** What is on its way or wanted, and no fault. */
const waitCodes = ['container-stopped', 'container-created', 'container-stopping', 'container-removing'];

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
  const { name, facts, stuck, ours, renamed } = measured.value;
  if (stuck !== null) return problemCheck('container', 'fail', measured, stuck);
  if (facts === null && renamed !== null)
    return problemCheck('container', 'fail', measured, renamedTo(renamed.name, name, engine));
  if (facts === null) return problemCheck('container', 'wait', measured, absent(name));
  const evidence = factsEvidence(measured.value, facts);
  if (!ours) {
    const isOld = oldRunner?.container?.id === facts.id;
    const details = isOld
      ? ofOldRunner(name, engine)
      : facts.labels[homeLabel] === undefined
        ? foreign(name)
        : ofOtherConsole(name);
    return problemCheck('container', 'fail', measured, { ...details, evidence });
  }
  const problem = problemOf(facts, measured.value, engine, at);
  if (problem === null) return checkRunning(measured, facts, pending, evidence);
  const state = waitCodes.includes(problem.code) ? 'wait' : 'fail';
  return problemCheck('container', state, measured, { ...problem, evidence });
}

function checkRunning(
  measured: Measured<ContainerEvidence>,
  facts: Facts,
  pending: readonly string[],
  evidence: Evidence[],
): Check {
  const { lastEnd, memoryKills, strays } = measured.value;
  if (pending.length === 0 && memoryKills !== null && memoryKills > 0)
    return problemCheck('container', 'warn', measured, { ...childKilled(memoryKills), evidence });
  if (pending.length === 0 && strays.length > 0)
    return problemCheck('container', 'warn', measured, {
      ...straysThere(strays),
      evidence: [...strays.map(strayEvidence), ...evidence],
    });
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
  { lastLines, mode, name, lastEnd, imagePlatform, refused, stopping }: ContainerEvidence,
  engine: EngineFacts,
  now: number,
): FailureDetails | null {
  const remedy = localModeRemedy(lastLines, mode);
  const platforms = { image: imagePlatform, engine: engine.platform };
  const unrunnable = facts.state === 'running' ? null : unrunnableImage(lastLines, platforms);
  if (unrunnable !== null) return unrunnable;
  if (refused !== null) return refusedSetting(refused, lastLines);
  const end = howItEnded(facts, lastEnd);
  const isLoop = isCrashLoop(facts, lastEnd, now);
  if (isLoop && lastEnd?.exitCode === exitConfiguration) return refusedSetting(null, lastLines);
  if (isLoop) return crashLoop(facts, end, lastLines, remedy);
  switch (facts.state) {
    case 'running':
      return stopping ? beingStopped() : null;
    case 'paused':
      return paused(name, engine);
    case 'restarting':
      return restarting(end, lastLines, remedy);
    case 'exited':
      return exited(facts, lastLines, remedy);
    case 'created':
      return neverStarted();
    case 'dead':
      return dead(name, engine);
    case 'removing':
      return beingRemoved();
  }
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
