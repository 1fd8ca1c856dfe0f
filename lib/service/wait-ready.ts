import { Failure } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { logSays, tellingLines } from './cause-line';
import { isCrashLoop } from './crash-loop';
import { readLastLines } from './last-lines';
import type { ReadinessProbe } from './readiness';
import { exitConfiguration, settingsWrong } from './refused-settings';
import type { Seen } from './seen';
import type { ServiceParts } from './service-parts';
import { unrunnableImage } from './unrunnable-image';

const pollMs = 250;
const stepId = 'register';

export interface WaitOptions {
  timeoutMs: number;
  /** How long whoever knows of the service may be away before the wait ends with that as its cause. */
  awayMs: number;
}

export interface Watch {
  parts: ServiceParts;
  engine: Engine;
  containerId: string;
  /** Whether the container is left to go on when the wait fails. */
  staysUp: boolean;
  signal: AbortSignal;
}

/** Podman shows the code of an end only until the next life of a loop begins; the engine's events keep it. */
function exitCodeOf({ parts }: Watch, { id, state, exitCode }: ContainerFacts): number | null {
  const last = parts.watch()?.lastEnd() ?? null;
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
  const { parts, engine, signal } = watch;
  const { noun, readiness } = parts.service;
  const lines = await readLastLines(engine, facts, signal);
  const unrunnable = unrunnableImage(lines, { image: null, engine: engine.facts.platform });
  if (unrunnable !== null) return new Failure(unrunnable);
  const exitCode = exitCodeOf(watch, facts);
  const isSetting = exitCode === exitConfiguration;
  return new Failure({
    code: facts.outOfMemory ? 'container-out-of-memory' : isSetting ? settingsWrong : 'container-exited',
    reference: facts.outOfMemory ? 'E11' : 'F31',
    title: isSetting ? `The ${noun} refuses a setting` : 'The container does not stay up',
    reason: `${endedWith(exitCode, facts)}. ${logSays(lines, facts.error || undefined)}`,
    remedy: readiness.remedyFor(lines, facts) ?? {
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

/** From the one watch, which asks the engine only after an event; by its id where another has the name, or none. */
async function look({ parts, engine, containerId, signal }: Watch, fresh: boolean) {
  const named = await parts.watch()?.container(fresh, signal);
  return named?.id === containerId ? named : await engine.inspectContainer(containerId, signal);
}

function hasEnded(facts: ContainerFacts, now: number): boolean {
  return ['exited', 'dead', 'restarting'].includes(facts.state) || isCrashLoop(facts, null, now);
}

/**
 * The container if it still runs. What is kept of it may be from before its start, and is asked for anew at the first look
 * and before an end is believed: an event may come after the engine's answer to the call that caused it.
 * @throws Failure when it ended, loops or is gone
 */
export async function runningContainer(watch: Watch, isFirst: boolean): Promise<ContainerFacts> {
  const { clock } = watch.parts;
  const known = await look(watch, isFirst);
  const runs = known !== null && !hasEnded(known, clock.now());
  const facts = runs || isFirst ? known : await look(watch, true);
  if (facts === null) throw gone();
  if (hasEnded(facts, clock.now())) throw await containerEnded(watch, facts);
  return facts;
}

/** Until it is time to ask again, or the engine has news of the container. */
async function pause({ parts, signal }: Watch): Promise<void> {
  const told = new AbortController();
  const unsubscribe = parts.watch()?.subscribe(() => told.abort());
  await parts.clock.sleep(pollMs, AbortSignal.any([signal, told.signal])).catch(() => undefined);
  unsubscribe?.();
  signal.throwIfAborted();
}

/**
 * Waits until the service is ready by its own rule. Where only candidates are known, they end the wait as well, without
 * the proof.
 * @throws Failure with the true cause: the container ended, whoever is asked is away, not ready in time
 */
export async function* waitReady(watch: Watch, options: WaitOptions): AsyncGenerator<StepEvent, Seen> {
  const { parts, engine, signal } = watch;
  const { clock, service } = parts;
  const { readiness } = service;
  const from = clock.monotonic();
  let probe: ReadinessProbe | null = null;
  let awaySince: number | null = null;
  yield {
    type: 'step-progress',
    id: stepId,
    progress: { type: 'wait', deadlineAt: clock.now() + options.timeoutMs },
  };
  try {
    for (;;) {
      const facts = await runningContainer(watch, probe === null);
      probe ??= readiness.open(facts);
      const answer = await probe.ask(facts, signal);
      if (answer.ready) return { unproven: [] };
      const ranMs = clock.now() - (startedHere(facts) ?? clock.now());
      if (answer.unproven.length > 0 && ranMs >= readiness.doubtAfterMs) return { unproven: answer.unproven };
      const now = clock.monotonic();
      awaySince = answer.failure === null ? null : (awaySince ?? now);
      if (answer.failure !== null && now - (awaySince ?? now) >= options.awayMs) throw answer.failure;
      if (now - from >= options.timeoutMs) {
        const lines = await readLastLines(engine, facts, signal);
        const { reason } = answer;
        throw readiness.tooLate(facts, { waitedMs: now - from, reason, lines, staysUp: watch.staysUp });
      }
      yield { type: 'step-progress', id: stepId, detail: answer.reason };
      await pause(watch);
    }
  } finally {
    await probe?.close();
  }
}
