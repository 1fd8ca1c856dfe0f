import { readFile } from 'node:fs/promises';
import type { EngineAdvice, EngineCandidate } from '@/lib/contracts/status';
import { isFailure } from '@/lib/core/failure';
import { adviseEngine } from './advice';
import { remedyOf } from './candidate-remedy';
import { findConsoleContainer } from './console-container';
import { adviseInContainer } from './container-advice';
import { readFacts } from './engine-facts';
import { type DetectionMachine, listLocations } from './engine-locations';
import { type ProbedLocation, probeLocation } from './probe';
import type { EngineFacts } from './types';

const factsTimeoutMs = 10_000;
/** Why an engine cannot be used by a console that runs in a container. */
const consoleCodes = ['console-container-unknown', 'console-network-own'];

export interface EngineDetection {
  /** Every place that was tried, in order of preference. */
  candidates: EngineCandidate[];
  /** How to get an engine; empty when one is in use. */
  advice: EngineAdvice[];
  facts: EngineFacts | null;
}

/**
 * Looks for an engine. Rejects only when the signal aborts: that there is none is an answer.
 * @param chosenEngine the address that was chosen in the console: that one or none
 */
export async function detectEngine(
  machine: DetectionMachine,
  signal?: AbortSignal,
  chosenEngine: string | null = null,
): Promise<EngineDetection> {
  signal?.throwIfAborted();
  const locations = await listLocations(machine, chosenEngine);
  const probed = await Promise.all(locations.map((location) => probeLocation(location, signal)));
  // What an engine behind an address is worth is known only when it has said where it runs.
  const far = probed.filter(({ location }) => location.reach !== undefined);
  const farFacts = new Map(
    await Promise.all(far.map(async (one) => [one, await factsOf(one, machine, signal)] as const)),
  );
  const read = async (one: ProbedLocation) => farFacts.get(one) ?? (await factsOf(one, machine, signal));
  const { chosen, facts } = await choose(probed, read);
  const problem = bindingProblem(probed);
  const candidates = probed.map((one) => toCandidate(one, one === chosen, problem, machine.platform));
  if (facts !== null) return { candidates, advice: [], facts };
  const advice = machine.inContainer
    ? adviseInContainer(candidates)
    : adviseEngine(machine.platform, await readOsRelease(machine), candidates);
  return { candidates, advice, facts };
}

/** The first usable place; but where the user named one, that one or none. */
async function choose(
  probed: readonly ProbedLocation[],
  read: (one: ProbedLocation) => Promise<EngineFacts | null>,
) {
  const named = probed.filter(({ location }) => location.binding);
  for (const one of named.length > 0 ? named : probed) {
    const facts = one.outcome === 'usable' ? await read(one) : null;
    if (facts !== null) return { chosen: one, facts };
  }
  return { chosen: null, facts: null };
}

/** What it says of itself; null, and another outcome, where it is not to be used after all. */
async function factsOf(
  one: ProbedLocation,
  machine: DetectionMachine,
  signal: AbortSignal | undefined,
): Promise<EngineFacts | null> {
  const { socketPath, reach } = one.location;
  if (one.version === null || socketPath === null) return null;
  const connection = { socketPath, reach, name: one.version.kind === 'podman' ? 'Podman' : 'Docker' };
  try {
    const facts = await readFacts(connection, one.version, machine.platform, factsTimeoutMs, signal);
    const consoleContainer = await findConsoleContainer(connection, machine.inContainer === true, signal);
    return { ...facts, ...(consoleContainer && { consoleContainer }) };
  } catch (error) {
    signal?.throwIfAborted();
    if (isFailure(error) && consoleCodes.includes(error.code)) {
      one.outcome = 'not-from-here';
      one.detail = `${one.detail}. ${error.details.title}. ${error.details.reason}`;
      one.remedy = error.details.remedy;
      return null;
    }
    const isElsewhere = isFailure(error, 'engine-elsewhere');
    one.outcome = isElsewhere ? 'elsewhere' : 'not-answering';
    one.detail = isElsewhere
      ? `${one.detail}. ${error.details.reason}`
      : 'It gave its version, then stopped answering';
    return null;
  }
}

function bindingProblem(probed: readonly ProbedLocation[]): string | null {
  const named = probed.find(({ location }) => location.binding);
  return named === undefined || named.outcome === 'usable' ? null : named.location.source;
}

function toCandidate(
  one: ProbedLocation,
  used: boolean,
  problem: string | null,
  platform: NodeJS.Platform,
): EngineCandidate {
  const { source, socketPath, chosen } = one.location;
  const detail = `${one.detail.replace(/\.$/, '')}${noteOf(one, problem)}`;
  const remedy = one.remedy ?? remedyOf(one, platform);
  return {
    source,
    socketPath,
    outcome: one.outcome,
    detail,
    used,
    ...(chosen && { chosen }),
    ...(remedy && { remedy }),
  };
}

function noteOf({ location, outcome }: ProbedLocation, problem: string | null): string {
  if (problem === null) return '';
  if (location.binding) return '. It was named explicitly, so no other engine is used in its place';
  return outcome === 'usable' ? `. Not used, because ${problem} was named` : '';
}

async function readOsRelease({ platform }: DetectionMachine): Promise<string> {
  if (platform !== 'linux') return '';
  try {
    return await readFile('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
