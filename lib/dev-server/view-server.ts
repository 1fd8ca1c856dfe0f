import type { DevServerView } from '@/lib/contracts/dev-server';
import { toFailureRecord } from '@/lib/contracts/failure';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { findContainer, requireEngine } from '@/lib/service/requirements';
import { workerSettings } from '@/lib/worker/worker-settings';
import { serverSettings } from './answers-rule';
import { dataVolumeName } from './dev-server';
import type { DevServerParts } from './dev-server-parts';
import { addressOf, type DevServerPlace } from './dev-server-place';
import { placeOfContainer } from './dev-server-spec';
import { freePorts, wantedPlace } from './wanted-server';

const isUp = (container: ContainerFacts | null) => container?.state === 'running';

async function answerOf(
  { connectTemporal }: DevServerParts,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<DevServerView['answer']> {
  const settings = serverSettings(container);
  if (!isUp(container) || settings === null) return null;
  const connection = connectTemporal(settings);
  try {
    const { code, serverVersion, detail } = await connection.probe(signal);
    return { answers: code === null, version: serverVersion, detail };
  } finally {
    await connection.close();
  }
}

/** By one question to its registry. */
async function downloadOf(engine: Engine, reference: string, signal: AbortSignal): Promise<number | null> {
  try {
    return (await engine.readImageSize(reference, signal)).totalBytes;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return null;
  }
}

export interface ViewOptions {
  /** Whether the registry may be asked how large an image is that is not here. */
  withSize: boolean;
  signal: AbortSignal;
}

interface Found {
  engine: Engine;
  container: ContainerFacts | null;
  place: DevServerPlace;
  pagePort: number | null;
}

/** What a start would find. @throws Failure for what keeps it from starting */
async function find(parts: DevServerParts, signal: AbortSignal): Promise<Found> {
  const engine = await requireEngine(parts, signal);
  const container = await findContainer(parts, engine, signal);
  const own = container !== null && isUp(container) ? placeOfContainer(container) : null;
  if (own !== null) return { engine, container, place: own, pagePort: own.pagePort };
  const place = await wantedPlace(parts);
  return { engine, container, place, pagePort: await freePorts(place, container, signal) };
}

function shownContainer({ id, name, imageReference, state, startedAt, restartCount }: ContainerFacts) {
  return { id, name, image: imageReference, state, startedAt, restartCount };
}

async function viewFound(
  parts: DevServerParts,
  found: Found,
  { withSize, signal }: ViewOptions,
): Promise<DevServerView> {
  const { engine, container, place, pagePort } = found;
  const reference = parts.config.temporalImage;
  const name = dataVolumeName(parts.service);
  const [image, volume, answer] = await Promise.all([
    engine.inspectImage(reference, signal),
    engine.inspectVolume(name, signal),
    container === null ? null : answerOf(parts, container, signal),
  ]);
  const asks = withSize && image === null && container === null;
  return {
    container: container && shownContainer(container),
    address: addressOf(place),
    namespace: place.namespace,
    page: pagePort === null ? null : `http://127.0.0.1:${pagePort}`,
    answer,
    image: {
      reference,
      isHere: image !== null,
      downloadBytes: asks ? await downloadOf(engine, reference, signal) : null,
    },
    volume: { name, exists: volume !== null },
    canUpgrade:
      container !== null &&
      (image === null ? container.imageReference !== reference : container.imageId !== image.id),
    refusal: null,
  };
}

/** The container, where it can be seen at all: it can be stopped and removed although it could not be started. */
async function containerIfAny(parts: DevServerParts, signal: AbortSignal): Promise<ContainerFacts | null> {
  try {
    const engine = await parts.engine();
    return engine && (await findContainer(parts, engine, signal));
  } catch (error) {
    if (!isFailure(error)) throw error;
    return null;
  }
}

/** The server as it is, or what a start of it would do; changes nothing. */
export async function viewServer(parts: DevServerParts, options: ViewOptions): Promise<DevServerView> {
  const { signal } = options;
  try {
    return await viewFound(parts, await find(parts, signal), options);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { temporal } = workerSettings((await parts.settings.read()).settings, parts.config);
    const container = await containerIfAny(parts, signal);
    return {
      container: container && shownContainer(container),
      address: temporal.address,
      namespace: temporal.namespace,
      page: null,
      answer: null,
      image: { reference: parts.config.temporalImage, isHere: false, downloadBytes: null },
      volume: { name: dataVolumeName(parts.service), exists: false },
      canUpgrade: false,
      refusal: toFailureRecord(error, parts.clock.now()),
    };
  }
}
