import { Failure } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import type { ContainerFacts } from '@/lib/engine/types';
import { tellingLines } from '@/lib/service/cause-line';
import type { Readiness, ReadinessWords } from '@/lib/service/readiness';
import type { connectTemporal } from '@/lib/temporal/connection';
import type { TemporalSettings } from '@/lib/temporal/types';
import { addressOf } from './dev-server-place';
import { placeOfContainer } from './dev-server-spec';

const words: ReadinessWords = {
  step: 'Wait until it answers',
  proof: 'Temporal answers',
  doubt: () => ({ detail: '', outcome: '' }),
};

/** How this machine asks the server of that container. */
export function serverSettings(
  container: Pick<ContainerFacts, 'environment' | 'labels'>,
): TemporalSettings | null {
  const place = placeOfContainer(container);
  return place && { address: addressOf(place), namespace: place.namespace, tls: false, apiKey: null };
}

/** The development server is ready when it answers over gRPC and has its namespace. */
export function answersRule(connect: typeof connectTemporal): Readiness {
  return {
    words,
    doubtAfterMs: 0,
    open: (container) => {
      const settings = serverSettings(container);
      const connection = settings && connect(settings);
      return {
        ask: async (_container, signal) => {
          const probe = await connection?.probe(signal);
          const reason = probe?.detail ?? 'The container does not say where it answers';
          return { ready: probe?.code === null, unproven: [], reason, failure: null };
        },
        close: async () => connection?.close(),
      };
    },
    tooLate: (container, { reason, waitedMs, lines, staysUp }) =>
      new Failure({
        code: 'dev-server-silent',
        title: 'The Temporal server does not answer',
        reason: `${reason}, ${formatDuration(waitedMs)} after the start.${staysUp ? ' The container runs and goes on trying.' : ''}`,
        remedy: {
          summary: 'Read its log for the cause.',
          command: 'stigmer-console logs --service temporal',
        },
        evidence: [
          { label: 'address', value: serverSettings(container)?.address ?? 'not known' },
          ...tellingLines(lines)
            .slice(-5)
            .map((line) => ({ label: 'log', value: line })),
        ],
      }),
    isElsewhere: () => false,
    remedyFor: () => ({
      summary: 'Correct what the log names, then start it again.',
      command: 'stigmer-console logs --service temporal',
    }),
  };
}
