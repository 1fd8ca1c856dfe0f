import type { ContainerFacts, EngineEvent } from './types';

/** How a container ended last: an engine shows it for a moment only, when it starts the container again. */
export interface LastEnd {
  containerId: string;
  /** When that life began; null: not seen. Milliseconds since 1970. */
  startedAt: number | null;
  at: number;
  exitCode: number | null;
  outOfMemory: boolean;
}

/** The event of an end carries its exit code, on Docker and on Podman. */
export function endOfEvent({ action, id, at, exitCode }: EngineEvent): LastEnd | null {
  if (action !== 'die' || exitCode === null) return null;
  return { containerId: id, startedAt: null, at, exitCode, outOfMemory: false };
}

/** While it has ended, the engine's own answer. */
export function endOfFacts({
  id,
  state,
  startedAt,
  finishedAt,
  exitCode,
  outOfMemory,
}: ContainerFacts): LastEnd | null {
  const ended = state === 'exited' || state === 'dead' || state === 'restarting';
  if (!ended || finishedAt === null) return null;
  return { containerId: id, startedAt, at: finishedAt, exitCode, outOfMemory };
}

/** Two reports of one end differ by what the engine does in between. */
const sameEndMs = 2000;

/** The later of two ends; of one that was reported twice, all that is known. */
export function laterEnd(known: LastEnd | null, told: LastEnd | null): LastEnd | null {
  if (known === null || told === null) return told ?? known;
  const same = known.containerId === told.containerId && Math.abs(known.at - told.at) < sameEndMs;
  const [later, earlier] = told.at >= known.at ? [told, known] : [known, told];
  if (!same) return later;
  return {
    ...later,
    startedAt: later.startedAt ?? earlier.startedAt,
    exitCode: later.exitCode ?? earlier.exitCode,
    outOfMemory: later.outOfMemory || earlier.outOfMemory,
  };
}
