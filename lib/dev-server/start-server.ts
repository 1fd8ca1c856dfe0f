import { formatBytes, shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { pullStep } from '@/lib/service/pull-step';
import { reconcile } from '@/lib/service/reconcile';
import { findContainer, requireContainer, requireEngine } from '@/lib/service/requirements';
import { setUpContainer, setUpSteps } from '@/lib/service/set-up-container';
import type { DevServerParts } from './dev-server-parts';
import { addressOf } from './dev-server-place';
import { freePorts, wantedPlace, wantedServer } from './wanted-server';

const steps = ({ service }: DevServerParts) => [
  { id: 'check', title: 'Check before starting' },
  { id: 'image', title: 'Pull the image' },
  ...setUpSteps(service),
];

/** What is present is used as it is, so that it starts without a network. */
async function* imageStep(
  engine: Engine,
  reference: string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, ImageFacts> {
  yield { type: 'step-start', id: 'image' };
  const present = await engine.inspectImage(reference, signal);
  if (present !== null) {
    const detail = `${formatBytes(present.sizeBytes)}, present`;
    yield { type: 'step-end', id: 'image', state: 'skipped', detail };
    return present;
  }
  const image = yield* pullStep(engine, reference, signal);
  const detail = `${formatBytes(image.sizeBytes)} · ${shortId(image.id)}`;
  yield { type: 'step-end', id: 'image', state: 'succeeded', detail };
  return image;
}

/** @param imageOf what it is to run, with the container that is there */
async function* run(
  parts: DevServerParts,
  find: typeof findContainer,
  imageOf: (present: ContainerFacts | null) => string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const place = await wantedPlace(parts);
  await reconcile(parts, engine, signal);
  const present = await find(parts, engine, signal);
  const pagePort = await freePorts(place, present, signal);
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail: addressOf(place) };
  const reference = imageOf(present);
  const image = yield* imageStep(engine, reference, signal);
  const wanted = wantedServer(parts, engine, { reference, image, place, pagePort });
  yield* setUpContainer(parts, engine, wanted, signal);
  await parts.refreshHealth();
  return `Temporal answers on ${addressOf(place)}`;
}

/** From nothing, or from one that is stopped, to a server that answers; one that is there keeps its image. */
export function startServerOperation(parts: DevServerParts): OperationWork {
  const imageOf = (present: ContainerFacts | null) => present?.imageReference ?? parts.config.temporalImage;
  return { steps: steps(parts), run: (signal) => run(parts, findContainer, imageOf, signal) };
}

/** This console's image in place of the one that runs; its data stay, and the container before it until the new one answers. */
export function upgradeServerOperation(parts: DevServerParts): OperationWork {
  const imageOf = () => parts.config.temporalImage;
  return { steps: steps(parts), run: (signal) => run(parts, requireContainer, imageOf, signal) };
}
