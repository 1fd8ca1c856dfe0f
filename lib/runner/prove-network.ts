import { type DoctorCheck, doctorReportSchema } from '@/lib/contracts/doctor';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { isFailure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import { workerSettings } from '@/lib/health/worker-settings';
import { log } from '@/lib/process/log';
import { fromContainer } from '@/lib/settings/host-address';
import { uncut } from './container-changes';
import { loopbackClosed } from './loopback-closed';
import type { RunnerParts } from './runner-parts';

/** Marks the container that tries the network: it is no worker, and nobody takes it for one. */
const probeLabel = 'dev.stigmer.console.network-probe';
const command = ['doctor', '--json'];
/** The doctor ends within ten seconds. */
const endTimeoutMs = 30_000;
const pollMs = 200;

/** Faults of the way to Temporal; any other answer came from Temporal, so that the way is open. */
const closedCodes = ['temporal-refused', 'temporal-silent', 'temporal-unreachable'];

/**
 * In the network of rootless Docker a loopback address may lead to nobody, and only a container can tell: one is made of
 * the worker's own spec, runs the image's doctor, and goes. Changes nothing else, and says nothing when it cannot be tried.
 * @throws Failure `loopback-closed` when the container does not reach the Temporal that this machine reaches
 */
export async function proveNetwork(
  parts: RunnerParts,
  engine: Engine,
  { settings }: Pick<SavedSettings, 'settings'>,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<void> {
  const { temporal } = workerSettings(settings, parts.config);
  const isLoopback = fromContainer(temporal.address, '') !== temporal.address;
  if (engine.facts.host !== 'own-network' || !isLoopback) return;
  const seen = await askDoctor(parts, engine, spec, signal).catch((error: unknown) => {
    if (!isFailure(error) || signal.aborted) throw error;
    log.warn('The network could not be tried from inside', { reason: error.details.reason });
    return null;
  });
  if (seen?.code === undefined || !closedCodes.includes(seen.code)) return;
  const connection = parts.connectTemporal(temporal);
  try {
    const { reachable } = await connection.probe(signal);
    if (reachable) throw loopbackClosed(engine.facts, temporal.address, seen);
  } finally {
    await connection.close();
  }
}

/** What the doctor says of Temporal; null when it said nothing. */
async function askDoctor(
  { config, clock }: RunnerParts,
  engine: Engine,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<DoctorCheck | null> {
  const name = `${config.containerName}-network-probe`;
  await removeProbe(engine, name);
  const labels = { [probeLabel]: '' };
  const id = await engine.createContainer(name, { ...spec, labels, command, restartPolicy: 'no' }, signal);
  try {
    await engine.startContainer(id, signal);
    const until = clock.monotonic() + endTimeoutMs;
    while ((await engine.inspectContainer(id, signal))?.state === 'running') {
      if (clock.monotonic() > until) return null;
      await clock.sleep(pollMs, signal);
    }
    return await readReport(engine, id, signal);
  } finally {
    await removeProbe(engine, name);
  }
}

/** Also one that a console left which was killed meanwhile. */
async function removeProbe(engine: Engine, name: string): Promise<void> {
  const found = await engine.inspectContainer(name, uncut());
  if (found?.labels[probeLabel] === undefined) return;
  await engine.stopContainer(found.id, 0, uncut());
  await engine.removeContainer(found.id, uncut());
}

async function readReport(engine: Engine, id: string, signal: AbortSignal): Promise<DoctorCheck | null> {
  const options = { follow: false, since: null, tail: 'all' as const, tty: false };
  for await (const batch of engine.readLogs(id, options, signal)) {
    for (const { text } of batch) {
      const report = doctorReportSchema.safeParse(jsonOrNull(text));
      if (report.success) return report.data.checks.find((check) => check.id === 'temporal') ?? null;
    }
  }
  return null;
}
