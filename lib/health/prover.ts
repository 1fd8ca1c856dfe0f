import type { Proof } from '@/lib/contracts/proof';
import { lackReason } from '@/lib/contracts/runner-capabilities';
import { isThisMachine } from '@/lib/contracts/this-machine';
import type { Clock } from '@/lib/core/clock';
import { Failure, isFailure } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { TemporalConnection } from '@/lib/temporal/types';
import type { ProofRecord } from '@/lib/worker/proof-record';
import { proveWorker } from '@/lib/worker/prove-worker';
import { judgeRegistration } from '@/lib/worker/registration';
import { lacks } from '@/lib/worker/runner-abilities';
import type { CollectedEvidence, ProofEvidence } from './evidence';

/** A proof is two actions, for which a hosted Temporal asks money. */
const intervalMs = { here: 60_000, elsewhere: 600_000 };
/** One miss may be chance: the next try follows at once, later ones soon enough to see that it works again. */
const retryMs = { first: 1000, later: 15_000 };

interface Candidate {
  life: string;
  taskQueue: string;
  identity: string;
  intervalMs: number;
}

export interface ProverParts {
  clock: Clock;
  record: ProofRecord;
  /** To the Temporal that was asked last. */
  connection: () => TemporalConnection | null;
  /** Called when a proof has ended. */
  changed: () => void;
  report: (error: unknown) => void;
  signal: AbortSignal;
}

/** Has the worker prove from time to time that it works; never two at once. */
export interface Prover {
  /** To be called with all new evidence: begins a proof when one is due. Null: nothing can be proven now. */
  consider(evidence: CollectedEvidence | null): void;
  /** Of the life that was considered last. */
  evidence(): ProofEvidence | null;
  /**
   * One proof now, or the one that runs.
   * @throws Failure `proof-not-possible`
   */
  prove(): Promise<Proof>;
  idle(): Promise<void>;
}

export function createProver(parts: ProverParts): Prover {
  const { clock, record, signal } = parts;
  let candidate: Candidate | null = null;
  let known: { life: string; evidence: ProofEvidence } | null = null;
  let dueAt = Number.NEGATIVE_INFINITY;
  let running: Promise<Proof | null> | null = null;
  let lacksProof = false;

  const run = async (of: Candidate): Promise<Proof | null> => {
    const connection = parts.connection();
    dueAt = clock.monotonic() + of.intervalMs;
    if (connection === null) return null;
    try {
      const proof = await proveWorker(connection, of, clock, signal);
      // The worker that was asked has gone meanwhile, or is being changed: its silence says nothing.
      if (proof.outcome.type === 'missed' && candidate?.life !== of.life) return null;
      const missed = proof.outcome.type === 'missed';
      const before = known?.life === of.life ? known.evidence.misses : 0;
      known = { life: of.life, evidence: { last: proof, misses: missed ? before + 1 : 0 } };
      if (missed) dueAt = clock.monotonic() + (before === 0 ? retryMs.first : retryMs.later);
      if (proof.outcome.type !== 'not-possible') await record.add(proof);
      return proof;
    } catch (error) {
      // Temporal has left between two calls; that is for other checks.
      if (!signal.aborted && !isFailure(error)) parts.report(error);
      return null;
    }
  };
  const begin = (of: Candidate): Promise<Proof | null> => {
    running ??= run(of).finally(() => {
      running = null;
      parts.changed();
    });
    return running;
  };

  return {
    consider: (evidence) => {
      lacksProof = evidence !== null && workerLacksProof(evidence);
      const next = evidence && candidateOf(evidence);
      if (next !== null && next.life !== candidate?.life) dueAt = Number.NEGATIVE_INFINITY;
      candidate = next;
      if (next !== null && clock.monotonic() >= dueAt) void begin(next);
    },
    evidence: () => (known !== null && known.life === candidate?.life ? known.evidence : null),
    prove: async () => {
      const proof = candidate && (await begin(candidate));
      if (proof === null) throw notPossible(lacksProof);
      return proof;
    },
    idle: async () => {
      await running;
    },
  };
}

const workerLacksProof = ({ container }: CollectedEvidence) =>
  container?.value.facts != null && lacks(container.value.facts, 'proof');

function notPossible(lacksProof: boolean): Failure {
  return new Failure({
    code: 'proof-not-possible',
    title: 'No worker can prove itself now',
    reason: lacksProof
      ? `${lackReason('proof')}.`
      : 'It takes one of an image of ours that Temporal sees poll, and that is not being changed.',
    remedy: { summary: 'See what the other checks say.', command: 'stigmer-console status' },
  });
}

/** A worker of an image of ours that Temporal has seen; others promise no task that costs nothing. */
function candidateOf({ at: now, container, temporal, worker }: CollectedEvidence): Candidate | null {
  const facts = container?.value.facts ?? null;
  if (facts === null || worker === null || temporal === null) return null;
  const { identity, taskQueue } = worker.value;
  const { registered } = judgeRegistration({ ...worker.value, startedAt: startedHere(facts) ?? 0, now });
  if (!registered || !identity.keepsContract || lacks(facts, 'proof')) return null;
  const isHere = isThisMachine(temporal.value.settings.address);
  return {
    life: `${facts.id} ${facts.startedAt}`,
    taskQueue,
    identity: identity.given,
    intervalMs: isHere ? intervalMs.here : intervalMs.elsewhere,
  };
}
