import { realpath } from 'node:fs/promises';
import type { UninstallView } from '@/lib/contracts/uninstall';
import { detectEngine, type EngineDetection } from '@/lib/engine/detect';
import type { DetectionMachine } from '@/lib/engine/engine-locations';
import type { EngineFacts } from '@/lib/engine/types';

export interface FoundEngines {
  engines: EngineFacts[];
  unseen: UninstallView['unseen'];
}

/** Told of only where the console may have used it: a place where nothing was ever is none. */
const toldOutcomes: ReadonlySet<string> = new Set([
  'no-permission',
  'not-answering',
  'not-from-here',
  'not-running',
]);

/**
 * Every engine that can be reached, each once: the console may have used another one before.
 * @param chosen the one that was chosen in the console
 */
export async function findEngines(
  machine: DetectionMachine,
  chosen: string | null,
  signal: AbortSignal,
): Promise<FoundEngines> {
  const first = await detectEngine(machine, signal, chosen);
  const engines: EngineFacts[] = first.facts === null ? [] : [first.facts];
  const seen = new Set(await Promise.all(engines.map(({ socketPath }) => placeOf(socketPath))));
  const unseen: UninstallView['unseen'] = [];
  for (const { socketPath, outcome, detail, used } of first.candidates) {
    if (socketPath === null || used || seen.has(await placeOf(socketPath))) continue;
    seen.add(await placeOf(socketPath));
    const other = outcome === 'usable' ? await factsAt(machine, socketPath, signal) : null;
    if (other !== null) engines.push(other);
    else if (toldOutcomes.has(outcome)) unseen.push({ where: socketPath, reason: detail });
  }
  return { engines, unseen };
}

async function factsAt(machine: DetectionMachine, socketPath: string, signal: AbortSignal) {
  const { facts }: EngineDetection = await detectEngine(machine, signal, socketPath);
  return facts?.socketPath === socketPath ? facts : null;
}

/** One engine may have several names: `/var/run` is a link to `/run`. */
async function placeOf(socketPath: string): Promise<string> {
  return await realpath(socketPath).catch(() => socketPath);
}
