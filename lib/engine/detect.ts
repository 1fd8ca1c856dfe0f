import { readFile } from 'node:fs/promises';
import type { EngineAdvice, EngineCandidate } from '@/lib/contracts/status';
import { adviseEngine } from './advice';
import { readFacts } from './engine-facts';
import { type DetectionMachine, listLocations } from './engine-locations';
import { type ProbedLocation, probeLocation } from './probe';
import type { EngineFacts } from './types';

const factsTimeoutMs = 10_000;

export interface EngineDetection {
  /** Every place that was tried, in order of preference. */
  candidates: EngineCandidate[];
  /** How to get an engine; empty when one is in use. */
  advice: EngineAdvice[];
  facts: EngineFacts | null;
}

/** Looks for an engine. Rejects only when the signal aborts: that there is none is an answer. */
export async function detectEngine(
  machine: DetectionMachine,
  signal?: AbortSignal,
): Promise<EngineDetection> {
  signal?.throwIfAborted();
  const locations = await listLocations(machine);
  const probed = await Promise.all(locations.map((location) => probeLocation(location, signal)));
  const { chosen, facts } = await choose(probed, machine, signal);
  const candidates = probed.map((one) => toCandidate(one, one === chosen, bindingProblem(probed)));
  if (facts !== null) return { candidates, advice: [], facts };
  return {
    candidates,
    advice: adviseEngine(machine.platform, await readOsRelease(machine), candidates),
    facts,
  };
}

/** The first usable place; but where the user named one, that one or none. */
async function choose(probed: readonly ProbedLocation[], machine: DetectionMachine, signal?: AbortSignal) {
  const allowed = probed.some(({ location }) => location.binding)
    ? probed.filter(({ location }) => location.binding)
    : probed;
  for (const one of allowed) {
    const { socketPath } = one.location;
    if (one.version === null || socketPath === null) continue;
    const name = one.version.kind === 'podman' ? 'Podman' : 'Docker';
    try {
      const facts = await readFacts(
        { socketPath, name },
        one.version,
        machine.platform,
        factsTimeoutMs,
        signal,
      );
      return { chosen: one, facts };
    } catch {
      signal?.throwIfAborted();
      one.outcome = 'not-answering';
      one.detail = 'It gave its version, then stopped answering';
    }
  }
  return { chosen: null, facts: null };
}

function bindingProblem(probed: readonly ProbedLocation[]): string | null {
  const named = probed.find(({ location }) => location.binding);
  return named === undefined || named.outcome === 'usable' ? null : named.location.source;
}

function toCandidate(one: ProbedLocation, used: boolean, problem: string | null): EngineCandidate {
  const { source, socketPath, binding } = one.location;
  const note =
    problem === null
      ? ''
      : binding
        ? '. It was named explicitly, so no other engine is used in its place'
        : one.outcome === 'usable'
          ? `. Not used, because ${problem} names another`
          : '';
  return { source, socketPath, outcome: one.outcome, detail: `${one.detail}${note}`, used };
}

async function readOsRelease({ platform }: DetectionMachine): Promise<string> {
  if (platform !== 'linux') return '';
  try {
    return await readFile('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
