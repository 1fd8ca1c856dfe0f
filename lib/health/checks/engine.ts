import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { Check, EngineCandidate } from '@/lib/contracts/status';
import type { Evidence, Remedy } from '@/lib/core/failure';
import { startAgain } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';
import type { EngineEvidence, Measured } from '@/lib/health/evidence';

/** An engine answers; else which ones were looked at, and what the first of them needs. */
export function checkEngine(measured: Measured<EngineEvidence>): Check {
  const { facts, candidates, lost, failure } = measured.value;
  if (failure !== null) return problemCheck('engine', 'fail', measured, failure);
  if (facts !== null) {
    return passCheck('engine', measured, `${nameOf(facts)} answers`, factsEvidence(facts));
  }
  if (lost !== null) {
    return problemCheck('engine', 'fail', measured, {
      code: 'engine-lost',
      reference: 'E2',
      title: `${nameOf(lost)} no longer answers`,
      reason: outcomeOf(lost, candidates),
      remedy: startAgain(lost),
      evidence: [...factsEvidence(lost), ...candidateEvidence(candidates)],
    });
  }
  const chosen = candidates.find((candidate) => candidate.chosen);
  if (chosen !== undefined) {
    return problemCheck('engine', 'fail', measured, {
      code: 'engine-chosen-unusable',
      reference: 'E1',
      title: `The engine that you chose cannot be used: ${chosen.source}`,
      reason: `${chosen.detail}.`,
      remedy: firstAdvice(measured.value, 'Start it, or choose another one under Engines.'),
      evidence: candidateEvidence(candidates),
    });
  }
  return problemCheck('engine', 'fail', measured, {
    code: 'engine-none',
    reference: 'E1',
    title: 'No usable container engine was found',
    reason: 'The agent-runner runs in a container, and neither Docker nor Podman answers on this machine.',
    remedy: firstAdvice(measured.value, 'Install or start Docker or Podman; the console notices by itself.'),
    evidence: candidateEvidence(candidates),
  });
}

function nameOf({ kind, version }: Pick<EngineFacts, 'kind' | 'version'>): string {
  return `${engineWord(kind)} ${version}`;
}

function engineWord(kind: EngineFacts['kind']): string {
  return kind === 'docker' ? 'Docker' : 'Podman';
}

function outcomeOf({ socketPath }: EngineFacts, candidates: EngineCandidate[]): string {
  const candidate = candidates.find((each) => each.socketPath === socketPath);
  switch (candidate?.outcome) {
    case 'not-there':
      return 'Its socket is gone: the engine was stopped.';
    case 'not-running':
      return 'Its socket is there and nobody listens on it: the engine was stopped or crashed.';
    case 'no-permission':
      return 'This user may no longer open its socket.';
    case 'not-answering':
      return 'It accepts connections and does not answer: it hangs or is suspended.';
    default:
      return 'The connection to it broke off.';
  }
}

function firstAdvice({ advice }: EngineEvidence, otherwise: string): Remedy {
  const [first] = advice;
  if (first === undefined) return { summary: otherwise };
  return first.command === null
    ? { summary: first.summary }
    : { summary: first.summary, command: first.command };
}

function factsEvidence(facts: EngineFacts): Evidence[] {
  return [
    { label: 'engine', value: `${nameOf(facts)}, API ${facts.apiVersion}` },
    { label: 'socket', value: facts.socketPath },
    { label: 'platform', value: facts.platform },
    { label: 'rootless', value: facts.rootless ? 'yes' : 'no' },
  ];
}

function candidateEvidence(candidates: EngineCandidate[]): Evidence[] {
  return candidates.map(({ source, outcome, detail }) => ({
    label: source,
    value: detail === '' ? outcome.replaceAll('-', ' ') : detail,
  }));
}
