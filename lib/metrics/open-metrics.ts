import type { OpenMetricsContentType } from 'prom-client';
import type { IncidentsView } from '@/lib/contracts/incident';
import type { LogSummary } from '@/lib/contracts/log';
import type { Operation } from '@/lib/contracts/operation';
import type { Proof } from '@/lib/contracts/proof';
import { currentSample, type Resources } from '@/lib/contracts/resources';
import { type Status, verdictSchema } from '@/lib/contracts/status';

/** What the console knows at one moment. */
export interface MetricsView {
  version: string;
  now: number;
  status: Status;
  proofs: readonly Proof[];
  resources: Resources;
  incidents: IncidentsView['incidents'];
  log: LogSummary;
  operation: Operation | null;
}

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Without its prefix; `value` null: not known, and left out. */
interface Sample {
  name: string;
  help: string;
  labels?: Record<string, string>;
  value: number | null;
}

const states = ['pass', 'wait', 'warn', 'fail', 'skip'] as const;
const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
const bit = (isSo: boolean) => (isSo ? 1 : 0);

function samplesOf(view: MetricsView): Sample[] {
  const { status, resources, now } = view;
  const { container, worker } = status;
  const sample = currentSample(resources, now);
  const proved = view.proofs.findLast(({ outcome }) => outcome.type === 'proved');
  const missed = view.proofs.filter(({ outcome }) => outcome.type === 'missed').length;
  const done = view.proofs.filter(({ outcome }) => outcome.type === 'proved').length;
  const proofs = 'Tasks of no cost of the last day, by whether the worker did them';
  return [
    { name: 'console_info', help: 'Version of the console', labels: { version: view.version }, value: 1 },
    ...verdictSchema.options.map((verdict) => ({
      name: 'verdict',
      help: 'Whether this is the verdict now',
      labels: { verdict },
      value: bit(status.verdict === verdict),
    })),
    ...status.checks.flatMap(({ id, state }) =>
      states.map((each) => ({
        name: 'check',
        help: 'Whether the check is in this state now',
        labels: { check: id, state: each },
        value: bit(state === each),
      })),
    ),
    {
      name: 'checked_timestamp_seconds',
      help: 'When the checks were made',
      value: seconds(status.checkedAt),
    },
    {
      name: 'worker_started_timestamp_seconds',
      help: 'When the worker’s container started',
      value: seconds(container?.startedAt ?? null),
    },
    {
      name: 'worker_last_poll_timestamp_seconds',
      help: 'When Temporal saw the worker poll, by this machine’s clock',
      value: seconds(worker?.lastPollAt ?? null),
    },
    {
      name: 'worker_cpu_ratio',
      help: 'Processor that the worker uses, of one core',
      value: sample === null || sample.cpuPercent === null ? null : sample.cpuPercent / 100,
    },
    {
      name: 'worker_memory_bytes',
      help: 'Memory that the worker uses, without the page cache',
      value: sample?.memoryBytes ?? null,
    },
    {
      name: 'worker_memory_limit_bytes',
      help: 'Memory that the worker may use',
      value: resources.memoryLimitBytes,
    },
    { name: 'worker_restarts', help: 'Restarts over the last day', value: resources.restarts },
    { name: 'proofs', help: proofs, labels: { outcome: 'done' }, value: done },
    { name: 'proofs', help: proofs, labels: { outcome: 'missed' }, value: missed },
    {
      name: 'proof_timestamp_seconds',
      help: 'When the worker did a task of no cost last',
      value: seconds(proved?.at ?? null),
    },
    {
      name: 'proof_seconds',
      help: 'How long that took, by Temporal’s clock',
      value:
        proved?.outcome.type === 'proved' ? (proved.outcome.waitedMs + proved.outcome.ranMs) / 1000 : null,
    },
    {
      name: 'incident_open',
      help: 'Whether the worker is broken, and by what',
      labels: { code: view.incidents.at(0)?.faults.at(-1)?.code ?? '' },
      value: bit(view.incidents.at(0)?.endedAt === null),
    },
    { name: 'log_lines', help: 'Number of the newest line of the worker’s log', value: view.log.lastNumber },
    { name: 'log_bytes', help: 'What the log takes on the disk', value: view.log.bytes },
    {
      name: 'operation_running',
      help: 'Whether an operation runs',
      labels: { kind: view.operation?.kind ?? '' },
      value: bit(view.operation !== null),
    },
  ];
}

/** Everything is a gauge: the console tells what is, and what it counts begins anew with each day. */
export async function openMetrics(view: MetricsView): Promise<string> {
  // With the first scrape: most consoles are never asked.
  const { Gauge, Registry } = await import('prom-client');
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const gauges = new Map<string, InstanceType<typeof Gauge>>();
  for (const { name, help, labels = {}, value } of samplesOf(view)) {
    if (value === null) continue;
    const known = gauges.get(name);
    const gauge =
      known ??
      new Gauge({ name: `stigmer_${name}`, help, labelNames: Object.keys(labels), registers: [registry] });
    gauges.set(name, gauge);
    gauge.set(labels, value);
  }
  return await registry.metrics();
}
