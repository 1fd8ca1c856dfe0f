import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import { Failure, isFailure } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { logSays, tellingLines } from '@/lib/service/cause-line';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { readLastLines } from '@/lib/service/last-lines';
import { unrunnableImage } from '@/lib/service/unrunnable-image';
import type { TemporalConnection } from '@/lib/temporal/types';
import { localModeRemedy } from '@/lib/worker/original-runner';
import { judgeRegistration, registrationGraceMs } from '@/lib/worker/registration';
import { workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';
import type { RunnerParts } from './runner-parts';

const pollMs = 250;

export interface WaitOptions {
  stepId: string;
  timeoutMs: number;
  /** How long Temporal may be away before the wait ends with that as its cause. */
  temporalAwayMs: number;
}

export interface Watch {
  parts: RunnerParts;
  engine: Engine;
  containerId: string;
  /** What this container was given, which may be older than the settings file. */
  settings: EffectiveSettings;
  /** Whether the container is left to go on when the wait fails. */
  staysUp: boolean;
  signal: AbortSignal;
}

/** EX_CONFIG of sysexits.h: what our worker ends with when a setting is wrong (docs/agent-runner.md). */
const exitConfiguration = 78;
export const settingsWrong = 'worker-settings-wrong';

/** Podman shows the code of an end only until the next life of a loop begins; the engine's events keep it. */
function exitCodeOf({ parts }: Watch, { id, state, exitCode }: ContainerFacts): number | null {
  const last = parts.lastEnd();
  const hasEnded = state === 'exited' || state === 'dead';
  return hasEnded || last?.containerId !== id ? exitCode : last.exitCode;
}

function endedWith(exitCode: number | null, facts: ContainerFacts): string {
  const how = facts.outOfMemory
    ? 'It was killed: out of memory'
    : `It ended with exit code ${exitCode ?? 'unknown'}`;
  if (facts.restartCount === 0) return how;
  return `${how}, restarted ${facts.restartCount === 1 ? 'once' : `${facts.restartCount} times`}`;
}

async function containerEnded(watch: Watch, facts: ContainerFacts): Promise<Failure> {
  const { engine, signal } = watch;
  const lines = await readLastLines(engine, facts, signal);
  const unrunnable = unrunnableImage(lines, { image: null, engine: engine.facts.platform });
  if (unrunnable !== null) return new Failure(unrunnable);
  const exitCode = exitCodeOf(watch, facts);
  const isSetting = exitCode === exitConfiguration;
  return new Failure({
    code: facts.outOfMemory ? 'container-out-of-memory' : isSetting ? settingsWrong : 'container-exited',
    reference: facts.outOfMemory ? 'E11' : 'F31',
    title: isSetting ? 'The worker refuses a setting' : 'The container does not stay up',
    reason: `${endedWith(exitCode, facts)}. ${logSays(lines, facts.error || undefined)}`,
    remedy: localModeRemedy(lines, facts.environment.MODE ?? null) ?? {
      summary: 'Correct what the log names, then try again.',
      action: 'open-settings',
    },
    evidence: [
      { label: 'exit code', value: String(exitCode ?? 'unknown') },
      { label: 'restarts', value: String(facts.restartCount) },
      ...tellingLines(lines)
        .slice(-8)
        .map((line) => ({ label: 'log', value: line })),
    ],
  });
}

function gone(): Failure {
  return new Failure({
    code: 'container-gone',
    reference: 'E25',
    title: 'The container was removed while it started',
    reason: 'Somebody removed it at the engine.',
    remedy: { summary: 'Set up again.', action: 'setup' },
  });
}

/** The container if it still runs. @throws Failure when it ended, loops or is gone */
async function runningContainer(watch: Watch): Promise<ContainerFacts> {
  const facts = await watch.engine.inspectContainer(watch.containerId, watch.signal);
  if (facts === null) throw gone();
  const ended = ['exited', 'dead', 'restarting'].includes(facts.state);
  if (ended || isCrashLoop(facts, watch.parts.clock.now())) throw await containerEnded(watch, facts);
  return facts;
}

async function notRegistered(
  watch: Watch,
  facts: ContainerFacts,
  waitedMs: number,
  reason: string,
): Promise<Failure> {
  const lines = await readLastLines(watch.engine, facts, watch.signal);
  const { taskQueue, temporal } = workerSettings(watch.settings, watch.parts.config);
  return new Failure({
    code: 'worker-not-registered',
    reference: 'F49',
    title: 'Temporal has not seen this worker poll',
    reason: `${reason}, ${formatDuration(waitedMs)} after the start.${watch.staysUp ? ' The container runs and goes on trying.' : ''}`,
    remedy: { summary: 'Read the worker’s log for the cause.', action: 'open-logs' },
    evidence: [
      { label: 'task queue', value: taskQueue },
      { label: 'Temporal', value: temporal.address },
      ...tellingLines(lines)
        .slice(-5)
        .map((line) => ({ label: 'log', value: line })),
    ],
  });
}

/** Asks once. A missing answer of Temporal is a result here: the wait decides how long it may be missing. */
async function ask(
  temporal: TemporalConnection,
  taskQueue: string,
  facts: ContainerFacts,
  now: number,
  signal: AbortSignal,
) {
  const identity = workerIdentity(facts);
  try {
    const pollers = await temporal.listPollers(taskQueue, signal);
    return {
      failure: null,
      ...judgeRegistration({ identity, pollers, startedAt: facts.startedAt ?? now, now }),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return { failure: error, registered: false, reason: error.details.title, unproven: [] };
  }
}

/** How a wait ended well: with the proof, or with identities of which one may be this worker's. */
export interface Seen {
  unproven: readonly string[];
}

/**
 * Waits until Temporal itself lists a fresh poller with this container's identity: the one proof of Ready. Where the image
 * promises none, new identities on the queue end the wait as well, without the proof.
 * @throws Failure with the true cause: the container ended, Temporal is away, the namespace is missing, no poll in time
 */
export async function* waitRegistered(watch: Watch, options: WaitOptions): AsyncGenerator<StepEvent, Seen> {
  const { parts, signal } = watch;
  const { clock } = parts;
  const { temporal: settings, taskQueue } = workerSettings(watch.settings, watch.parts.config);
  const temporal = parts.connectTemporal(settings);
  const from = clock.monotonic();
  let awaySince: number | null = null;
  yield {
    type: 'step-progress',
    id: options.stepId,
    progress: { type: 'wait', deadlineAt: clock.now() + options.timeoutMs },
  };
  try {
    for (;;) {
      const facts = await runningContainer(watch);
      const answer = await ask(temporal, taskQueue, facts, clock.now(), signal);
      if (answer.registered) return { unproven: [] };
      const ranMs = clock.now() - (facts.startedAt ?? clock.now());
      if (answer.unproven.length > 0 && ranMs >= registrationGraceMs) return { unproven: answer.unproven };
      const now = clock.monotonic();
      awaySince = answer.failure === null ? null : (awaySince ?? now);
      if (answer.failure !== null && now - (awaySince ?? now) >= options.temporalAwayMs) throw answer.failure;
      if (now - from >= options.timeoutMs) throw await notRegistered(watch, facts, now - from, answer.reason);
      yield { type: 'step-progress', id: options.stepId, detail: answer.reason };
      await clock.sleep(pollMs, signal);
    }
  } finally {
    await temporal.close();
  }
}
