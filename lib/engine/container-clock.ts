import type { ContainerFacts } from './types';

/** When it started, by this machine's clock: the engine may run in a virtual machine whose own is off. */
export function startedHere({
  startedAt,
  clockOffsetMs = 0,
}: Pick<ContainerFacts, 'startedAt' | 'clockOffsetMs'>): number | null {
  return startedAt === null ? null : startedAt - clockOffsetMs;
}

/** A moment of this machine's clock by the engine's, whose times a container's facts have. */
export function byEngineClock(
  at: number,
  { clockOffsetMs = 0 }: Pick<ContainerFacts, 'clockOffsetMs'>,
): number {
  return at + clockOffsetMs;
}
