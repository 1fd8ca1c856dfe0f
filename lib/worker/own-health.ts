import { z } from 'zod';
import { type ContainerUsage, containerUsageSchema } from '@/lib/contracts/container-usage';
import { ownProbe } from '@/lib/contracts/own-probe';
import { redactSecrets } from '@/lib/contracts/secret-variable';
import { isFailure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { speaksContract } from './image-contract';

/** A turning event loop answers within milliseconds. The probe counts from its own start, which a busy engine delays. */
export const silentAfterMs = 2500;
export const ownHealthCommand = [...ownProbe, '/status', String(silentAfterMs)];
/** A probe with the engine's start of it. */
const probeTimeoutMs = 4000;
/** The same program asking nobody: it ends at once, so that its time is the engine's. */
const idleCommand = ownProbe.slice(0, 1);
const idleTimeoutMs = 1500;
/** A probe costs the engine a process in the container. With `silentAfterMs` and the looks every 3 s this stays within 10 s. */
const keptMs = 5000;
const reasonCharactersMax = 400;
/** The container is ending or gone, or the engine does not run commands in it. */
const untriedCodes = ['container-not-running', 'container-not-found', 'engine-refused'];

export interface WorkerSlots {
  /** At work. */
  used: number;
  max: number;
  /** Runs that are on their way to it, or wait for a place; left out: none. */
  coming?: number;
}

/** What the worker says of itself. A server that lists it proves less: the SDK’s own threads poll on when the worker hangs. */
export type OwnHealth =
  | { type: 'answers'; condition: string; reason: string; slots: WorkerSlots }
  /** It is there and does not answer: frozen, or its event loop is blocked. */
  | { type: 'silent' }
  /** Not asked, or asked without an answer that says anything about the worker. */
  | { type: 'unknown'; reason: string };

const statusSchema = z.looseObject({
  condition: z.string(),
  reason: z.string(),
  slots: z.looseObject({
    used: z.number(),
    // Versions before did not tell them apart.
    promised: z.number().default(0),
    waiting: z.number().default(0),
    max: z.number(),
  }),
});

/** Left out by images from before it was told, and null where the kernel shows nothing. */
const usageSchema = z.looseObject({ usage: containerUsageSchema });

/** Runs the worker's own probe in its container. Rejects for a fault of the engine. */
export async function askOwnHealth(
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<OwnHealth> {
  if (!speaksContract(container)) return unknown('Its image promises no probe');
  try {
    const { stdout } = await engine.exec(
      container.id,
      ownHealthCommand,
      { timeoutMs: probeTimeoutMs },
      signal,
    );
    return readAnswer(stdout, container.environment);
  } catch (error) {
    signal.throwIfAborted();
    if (isFailure(error, 'exec-timed-out')) return await silentUnlessSlow(engine, container, signal);
    if (isFailure(error) && untriedCodes.includes(error.code)) return unknown(error.details.reason);
    throw error;
  }
}

/** On a machine that is busy a probe takes seconds to begin: that is no fault of the worker. */
async function silentUnlessSlow(
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<OwnHealth> {
  try {
    await engine.exec(container.id, idleCommand, { timeoutMs: idleTimeoutMs }, signal);
    return { type: 'silent' };
  } catch (error) {
    if (!isFailure(error, 'exec-timed-out')) throw error;
    return unknown('The engine takes long to run a command in the container');
  }
}

/** What was asked lately counts, unless it was a bad sign: that is looked at again at once. */
export function isStillTrue(own: OwnHealth, askedAt: number, now: number): boolean {
  const ageMs = now - askedAt;
  return own.type === 'answers' && ageMs >= 0 && ageMs < keptMs;
}

/** The probe prints the worker's answer, or says itself that the worker is `hung` or `gone`. */
export function readAnswer(text: string, environment: Record<string, string>): OwnHealth {
  if (text.startsWith('hung: ')) return { type: 'silent' };
  const status = statusSchema.safeParse(jsonOrNull(text));
  if (!status.success) return unknown(firstLine(text) || 'The probe said nothing');
  const { condition, reason, slots } = status.data;
  const { used, max } = slots;
  const coming = slots.promised + slots.waiting;
  const shown = redactSecrets(reason, environment).slice(0, reasonCharactersMax);
  return { type: 'answers', condition, reason: shown, slots: { used, max, ...(coming > 0 && { coming }) } };
}

/** What the container uses, as the worker in it says; null: it does not. */
export function readUsage(text: string): ContainerUsage | null {
  const status = usageSchema.safeParse(jsonOrNull(text));
  return status.success ? status.data.usage : null;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, reasonCharactersMax) ?? '';
}

function unknown(reason: string): OwnHealth {
  return { type: 'unknown', reason };
}
