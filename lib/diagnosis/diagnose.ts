import type { Config } from '@/lib/config/config';
import type { Diagnosis, Finding, WhyQuery } from '@/lib/contracts/diagnosis';
import { type EffectiveSettings, resolveSettings } from '@/lib/contracts/runner-settings';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';
import type { TemporalConnection } from '@/lib/temporal/types';
import { workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';
import { brokenLink, failureFinding } from './broken-link';
import { gatherFound, gatherWorkflow, type Surroundings } from './gather';
import { judge } from './judge';
import { judgeQueue } from './judge-queue';

const alsoSeenMax = 5;

type OwnContainer = Parameters<typeof workerIdentity>[0];

export interface DiagnosisParts {
  config: Pick<Config, 'consoleDirectory'>;
  clock: Clock;
  connectTemporal: typeof connectTemporal;
  settings: Pick<SettingsStore, 'read'>;
  /** Measured now. */
  status(): Promise<Status>;
  /** The container of ours; null when there is none, or nobody can tell. */
  ownContainer(signal: AbortSignal): Promise<OwnContainer | null>;
}

/** Why nothing happens: for one workflow, or on the whole task queue of the worker. */
export async function diagnose(
  parts: DiagnosisParts,
  { workflow, run }: WhyQuery,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { clock } = parts;
  const startedAt = clock.monotonic();
  const [status, container] = await Promise.all([parts.status(), parts.ownContainer(signal)]);
  const settings = await settingsOf(parts, container);
  const { temporal, taskQueue } = workerSettings(settings, parts.config);
  const connection = parts.connectTemporal(temporal);
  const around: Surroundings = {
    now: clock.now(),
    address: temporal.address,
    namespace: temporal.namespace,
    own: {
      identity: status.worker?.identity ?? (container && workerIdentity(container).given) ?? '',
      taskQueue,
      slots: status.worker?.slots ?? null,
    },
    broken: brokenLink(status),
  };
  const workflowId = workflow || null;
  try {
    const findings = await orUnreachable(around, signal, async () =>
      workflowId === null
        ? await lookAtQueue(connection, around, signal)
        : judge(await gatherWorkflow(connection, around, { workflowId, ...(run && { runId: run }) }, signal)),
    );
    return {
      workflowId,
      ...ranked(findings),
      clockOffsetMs: connection.clockOffsetMs(),
      at: clock.now(),
      durationMs: Math.round(clock.monotonic() - startedAt),
    };
  } finally {
    await connection.close();
  }
}

/** What the container was given, which may be older than the settings file. */
async function settingsOf(
  { settings }: DiagnosisParts,
  container: OwnContainer | null,
): Promise<EffectiveSettings> {
  return container === null ? (await settings.read()).settings : resolveSettings(container.environment);
}

/** A Temporal that does not answer explains all the rest, but for what stands before it. */
async function orUnreachable(
  { broken }: Surroundings,
  signal: AbortSignal,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    const finding = failureFinding(error.details);
    return broken === null || broken.code === finding.code ? [finding] : [broken, finding];
  }
}

async function lookAtQueue(
  connection: TemporalConnection,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { taskQueue } = around.own;
  const { inspect } = connection;
  const [{ total, newest }, ...queues] = await Promise.all([
    inspect.open(taskQueue, signal),
    inspect.queue({ name: taskQueue, type: 'workflow' }, signal),
    inspect.queue({ name: taskQueue, type: 'activity' }, signal),
  ]);
  const workflows = await Promise.all(newest.map((each) => gatherFound(connection, around, each, signal)));
  return judgeQueue({ ...around, queues, total, workflows });
}

function ranked(findings: readonly Finding[]): Pick<Diagnosis, 'finding' | 'alsoSeen'> {
  const [finding, ...others] = findings;
  if (finding === undefined) return { finding: unexplained, alsoSeen: [] };
  const alsoSeen = others.filter(({ kind, code }) => kind !== 'well' && code !== finding.code);
  return { finding, alsoSeen: alsoSeen.slice(0, alsoSeenMax) };
}

const unexplained: Finding = {
  kind: 'well',
  code: 'nothing-found',
  cause: 'Nothing that was looked at keeps it from going on',
  remedy: null,
  evidence: [],
  confidence: 'possible',
};
