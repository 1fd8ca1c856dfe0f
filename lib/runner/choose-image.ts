import { Failure, isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import { formatBytes, shortId } from '@/lib/core/units';
import type { Engine, ImageFacts } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { pullStep } from '@/lib/service/pull-step';
import { isOnlyHere } from '@/lib/settings/image-choice';
import { onlyHereMissing } from './local-image';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';
import { wantedImage } from './wanted-image';

/** Answers of a registry after which building here is the next best thing. */
const buildInstead = [
  'image-tag-not-found',
  'image-registry-unreachable',
  'image-registry-failing',
  'image-registry-untrusted',
  'image-registry-certificate-expired',
  'image-proxy-refused',
  'image-rate-limited',
  'image-not-found',
  'image-platform-missing',
];

const stepId = 'image';

async function* build(
  parts: RunnerParts,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, ImageFacts> {
  const { image, checkoutDirectory, buildArguments, buildNetwork } = parts.config;
  const options = {
    contextDirectory: checkoutDirectory ?? '',
    dockerfile: 'Dockerfile.agent-runner',
    // Without it the classic builder would build the stages of the image with more tools too.
    target: 'runtime',
    tag: image,
    buildArguments,
    ...(buildNetwork === null ? {} : { networkMode: buildNetwork }),
  };
  const building = engine.buildImage(options, signal);
  for (;;) {
    const next = await building.next();
    if (next.done) return next.value;
    yield { type: 'step-progress', id: stepId, progress: { type: 'build', ...next.value } };
  }
}

/**
 * A digest names one image that exists already, and another name is not this checkout's: what is built here cannot be it. An
 * image of somebody's own that is refused exists as well; ours may be one that is not published yet.
 */
function canBuild({ config }: RunnerParts, reference: string, code: string): boolean {
  const { checkoutDirectory, image, imageOverridden } = config;
  if (checkoutDirectory === null || reference !== image || parseImageReference(image).digest !== null)
    return false;
  return buildInstead.includes(code) || (code === 'image-access-denied' && !imageOverridden);
}

/** Says with the failed build what the registry had answered: either could be what the person has to put right. */
function withRegistryAnswer(error: unknown, registry: Failure): unknown {
  if (!isFailure(error)) return error;
  const answer = { label: 'registry', value: `${registry.details.title}: ${registry.details.reason}` };
  return new Failure({ ...error.details, evidence: [answer, ...(error.details.evidence ?? [])] });
}

/** Pulls; where the registry does not give it and this is a checkout, builds it here under the same reference. */
async function* pullOrBuild(
  parts: RunnerParts,
  engine: Engine,
  reference: string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, ImageFacts> {
  try {
    return yield* pullStep(engine, reference, signal);
  } catch (error) {
    if (!isFailure(error) || !canBuild(parts, reference, error.code)) throw error;
    yield {
      type: 'step-progress',
      id: stepId,
      title: 'Build the image',
      detail: `${error.details.title}; building it here`,
    };
    try {
      return yield* build(parts, engine, signal);
    } catch (buildError) {
      throw withRegistryAnswer(buildError, error);
    }
  }
}

/**
 * The image step: what is present is used as it is, so that set-up works without a network. A local image that was asked
 * for is never pulled: a registry's image under that name would be somebody else's.
 */
export async function* imageStep(
  parts: RunnerParts,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Pick<WantedWorker, 'image' | 'reference'>> {
  yield { type: 'step-start', id: stepId };
  const { rule, reference, present } = await wantedImage(parts, engine, signal);
  if (present !== null) {
    yield {
      type: 'step-end',
      id: stepId,
      state: 'skipped',
      detail: `${formatBytes(present.sizeBytes)}, ${rule === 'local' ? 'local' : 'present'}`,
    };
    return { image: present, reference };
  }
  if (isOnlyHere(reference)) throw onlyHereMissing(engine.facts, reference);
  const image = yield* pullOrBuild(parts, engine, reference, signal);
  yield {
    type: 'step-end',
    id: stepId,
    state: 'succeeded',
    detail: `${formatBytes(image.sizeBytes)} · ${shortId(image.id)}`,
  };
  return { image, reference };
}
