import { expect, test } from 'vitest';
import type { Status } from '@/lib/contracts/status';
import { type MetricsView, openMetrics } from './open-metrics';

const now = 1_800_000_000_000;
const status: Status = {
  verdict: 'ready',
  title: 'Ready',
  sentence: '',
  since: now,
  checkedAt: now,
  checks: [{ id: 'engine', state: 'pass', summary: '', evidence: [], durationMs: 1, at: now }],
  engine: null,
  engineCandidates: [],
  engineAdvice: [],
  image: null,
  container: null,
  worker: {
    identity: 'agent-runner/a1b2c3',
    taskQueue: 'queue "one"\n',
    namespace: 'default',
    address: 'localhost:7233',
    lastPollAt: now - 3000,
  },
  failure: null,
  oldRunner: null,
};
const view: MetricsView = {
  version: '0.1.0',
  now,
  status,
  proofs: [
    { outcome: { type: 'proved', waitedMs: 9, ranMs: 31 }, at: now - 1000, durationMs: 50 },
    { outcome: { type: 'missed', stage: 'not-taken', reason: '' }, at: now, durationMs: 50 },
  ],
  resources: {
    samples: [{ at: now, cpuPercent: 12.5, memoryBytes: 80e6, memoryKills: 0 }],
    memoryLimitBytes: null,
    unmeasured: null,
    restarts: 2,
  },
  incidents: [],
  log: { path: '', firstNumber: 1, lastNumber: 42, bytes: 1000, lastLineAt: null, following: true },
  operation: null,
};

test('what is known is a gauge with its help, and the text ends as OpenMetrics wants it', async () => {
  const lines = (await openMetrics(view)).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE stigmer_verdict gauge',
      'stigmer_verdict{verdict="ready"} 1',
      'stigmer_verdict{verdict="failed"} 0',
      'stigmer_check{check="engine",state="pass"} 1',
      'stigmer_check{check="engine",state="fail"} 0',
      'stigmer_worker_last_poll_timestamp_seconds 1799999997',
      'stigmer_worker_cpu_ratio 0.125',
      'stigmer_worker_memory_bytes 80000000',
      'stigmer_worker_restarts 2',
      'stigmer_proofs{outcome="done"} 1',
      'stigmer_proofs{outcome="missed"} 1',
      'stigmer_proof_seconds 0.04',
      'stigmer_incident_open{code=""} 0',
      'stigmer_log_lines 42',
    ]),
  );
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
});

test('what is not known is left out, and no figure is made up for it', async () => {
  const text = await openMetrics({
    ...view,
    status: { ...status, worker: null },
    proofs: [],
    resources: { ...view.resources, samples: [] },
  });
  for (const name of ['worker_last_poll', 'worker_cpu_ratio', 'worker_memory_bytes', 'proof_seconds'])
    expect(text).not.toContain(`stigmer_${name}`);
});

test('two scrapes at once, and one after another, each tell the whole', async () => {
  const [one, other] = await Promise.all([openMetrics(view), openMetrics(view)]);
  expect(one).toBe(other);
  expect(await openMetrics(view)).toBe(one);
});

test('nothing of it names a queue, a namespace, an address or a path', async () => {
  const text = await openMetrics({ ...view, log: { ...view.log, path: '/home/ada/agent-runner.log' } });
  for (const secret of ['queue "one"', 'localhost:7233', '/home/ada']) expect(text).not.toContain(secret);
});
