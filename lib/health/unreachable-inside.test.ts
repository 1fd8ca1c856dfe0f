import { expect, test } from 'vitest';
import type { OwnHealth } from '@/lib/worker/own-health';
import { judgeChecks } from './checks';
import {
  measured,
  recordedAt,
  recordedContainerEvidence,
  recordedEvidence,
} from './recorded-evidence.test-support';
import { judgeVerdict } from './verdict';

const waiting = 'Waiting for Temporal at 127.0.0.1:7233, attempt 4: transport error';

interface Seen {
  own: { condition: string; reason: string };
  address?: string;
  networkMode?: string;
  /** Ages in seconds. */
  polled?: number | null;
  started?: number;
  returned?: number | null;
}

/** As it was recorded of a worker on Docker's bridge beside a Temporal on this machine. */
function judge({
  own,
  address = '127.0.0.1:7233',
  networkMode = 'bridge',
  polled = null,
  started = 600,
  returned = null,
}: Seen) {
  const { worker, temporal } = recordedEvidence();
  if (worker === null || temporal === null) throw new Error('The recording has both');
  const said: OwnHealth = { type: 'answers', ...own, slots: { used: 0, max: 4 } };
  const ago = (seconds: number) => recordedAt - seconds * 1000;
  const identity = worker.value.identity.given;
  const evidence = recordedEvidence({
    container: recordedContainerEvidence(
      { networkMode, startedAt: ago(started) },
      { variables: { TEMPORAL_ADDRESS: address } },
    ),
    temporal: measured({ ...temporal.value, returnedAt: returned === null ? null : ago(returned) }),
    worker: measured({
      ...worker.value,
      own: said,
      pollers: polled === null ? [] : [{ identity, lastAccessAt: ago(polled) }],
    }),
  });
  const { title, broken } = judgeVerdict(judgeChecks(evidence), null);
  return { title, code: broken?.code, cause: broken?.cause ?? '', action: broken?.remedy?.action };
}

test.each([
  ['127.0.0.1:7233', 'bridge', /in which 127\.0\.0\.1:7233 is the container itself/, 'setup'],
  ['localhost:7233', 'mine', /in which localhost:7233 is the container itself/, 'setup'],
  ['host.docker.internal:7233', 'bridge', /listens on this machine’s 127\.0\.0\.1 only/, undefined],
  ['temporal.lan:7233', 'bridge', /container’s network \(bridge\) and temporal\.lan:7233/, 'open-settings'],
])(
  'F14: %s in the network %s is named with its cause and one remedy',
  (address, networkMode, cause, action) => {
    const judged = judge({ own: { condition: 'waiting', reason: waiting }, address, networkMode });
    expect(judged).toMatchObject({
      title: 'Cut off from Temporal',
      code: 'temporal-unreachable-inside',
      action,
    });
    expect(judged.cause).toMatch(cause);
    expect(judged.cause).toContain(waiting);
  },
);

test('a worker that is cut off while it runs is named before Temporal forgets its last poll', () => {
  const own = { condition: 'server-gone', reason: 'Temporal does not answer: no connection' };
  expect(judge({ own, polled: 30 }).code).toBe('temporal-unreachable-inside');
});

test.each<[string, Seen]>([
  ['has polled just now', { own: { condition: 'server-gone', reason: 'no connection' }, polled: 3 }],
  ['has just started', { own: { condition: 'waiting', reason: waiting }, started: 5 }],
  [
    'has had Temporal back for some seconds only',
    { own: { condition: 'waiting', reason: waiting }, returned: 4 },
  ],
  [
    'waits for its namespace',
    { own: { condition: 'waiting', reason: 'Waiting for namespace default at x:1, attempt 3: not found' } },
  ],
  [
    'does not trust the certificate',
    { own: { condition: 'waiting', reason: 'Waiting for Temporal at x:1, attempt 3: invalid certificate' } },
  ],
  ['is not asked for its own word', { own: { condition: 'healthy', reason: 'fine' } }],
])('a worker that %s is not said to be cut off', (_words, seen) => {
  expect(judge(seen).code).not.toBe('temporal-unreachable-inside');
});
