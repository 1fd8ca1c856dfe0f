import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { isFailure } from '@/lib/core/failure';
import type { ContainerSpec, Engine, ImageFacts } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { uncut } from '@/lib/service/container-changes';
import { fromContainer, gatewayNames } from '@/lib/settings/host-address';
import { speaksContract } from '@/lib/worker/image-contract';
import { workerSettings } from '@/lib/worker/worker-settings';
import { askDoctor } from './doctor-container';
import { loopbackClosed } from './loopback-closed';
import type { RunnerParts } from './runner-parts';

/** Marks the container that tries the network: it is no worker, and nobody takes it for one. */
const probeLabel = 'dev.stigmer.console.network-probe';
const ownLoopback = '127.0.0.1';

/** Faults of the way to Temporal; any other answer came from Temporal, so that the way is open. */
const closedCodes = ['temporal-refused', 'temporal-silent', 'temporal-unreachable'];

/**
 * Where an address of loopback leads in the network of rootless Docker. That network has a loopback of its own, with the ports
 * of its containers; this machine's is at another address, where it is let in, and no engine tells whether it is. So a
 * container tries it: made of the worker's own spec, it runs the image's doctor, and goes. Null where the network is this
 * machine's. What cannot be tried stands in nobody's way.
 * @throws Failure `loopback-closed` when no container reaches the Temporal that this machine reaches
 */
export async function findGateway(
  parts: RunnerParts,
  engine: Engine,
  { saved, image }: { saved: Pick<SavedSettings, 'settings'>; image: ImageFacts },
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<string | null> {
  const { host, loopbackAddress } = engine.facts;
  if (host !== 'own-network') return null;
  const usual = loopbackAddress ?? ownLoopback;
  const { temporal } = workerSettings(saved.settings, parts.config);
  if (fromContainer(temporal.address, '') === temporal.address || !speaksContract(image)) return usual;
  const seen: DoctorCheck[] = [];
  for (const gateway of new Set([usual, ownLoopback])) {
    const extraHosts = [...spec.extraHosts, `${gatewayNames.docker}:${gateway}`];
    const check = await tryOut(parts, engine, { ...spec, extraHosts }, signal);
    if (check === null) return usual;
    if (!closedCodes.includes(check.code ?? '')) return gateway;
    seen.push(check);
  }
  const connection = parts.connectTemporal(temporal);
  try {
    const { reachable } = await connection.probe(signal);
    if (reachable) throw loopbackClosed(engine.facts, temporal.address, seen);
    return usual;
  } finally {
    await connection.close();
  }
}

async function tryOut(
  parts: RunnerParts,
  engine: Engine,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<DoctorCheck | null> {
  try {
    return await askOfTemporal(parts, engine, spec, signal);
  } catch (error) {
    if (!isFailure(error) || signal.aborted) throw error;
    log.warn('The network could not be tried from inside', { reason: error.details.reason });
    return null;
  }
}

/** What the doctor says of Temporal; null when it said nothing. */
async function askOfTemporal(
  parts: RunnerParts,
  engine: Engine,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<DoctorCheck | null> {
  const name = `${parts.config.containerName}-network-probe`;
  await removeProbe(engine, name);
  const checks = await askDoctor(parts, engine, name, { ...spec, labels: { [probeLabel]: '' } }, signal);
  return checks?.find((check) => check.id === 'temporal') ?? null;
}

/** One that a console left which was killed meanwhile. */
async function removeProbe(engine: Engine, name: string): Promise<void> {
  const found = await engine.inspectContainer(name, uncut());
  if (found?.labels[probeLabel] === undefined) return;
  await engine.stopContainer(found.id, 0, uncut());
  await engine.removeContainer(found.id, uncut());
}
