import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import {
  applyBuildText,
  type BuildSnapshot,
  type BuildState,
  startBuild,
  stepPattern,
} from './build-progress';
import { type EngineConnection, type EngineStream, openEngineStream } from './connection';
import { openContext } from './context-stream';
import { inspectImage } from './image-facts';
import { readJsonLines } from './json-lines';
import { refusalOf } from './refusal';
import type { ImageFacts } from './types';

const eventSchema = z.looseObject({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ message: z.string().optional() }).optional(),
});

export interface BuildOptions {
  contextDirectory: string;
  /** Path within the context. */
  dockerfile: string;
  /** Stage to end with; left out: the last one. Docker's classic builder builds every stage up to it. */
  target?: string;
  tag: string;
  buildArguments: Record<string, string>;
  networkMode?: 'host';
}

/**
 * See `Engine.buildImage`. Leaving early ends the build on Docker within two seconds; Podman finishes the step it is
 * at, then stops.
 */
export async function* buildImage(
  connection: EngineConnection,
  options: BuildOptions,
  signal: AbortSignal,
): AsyncGenerator<BuildSnapshot, ImageFacts> {
  const tag = parseImageReference(options.tag).toString();
  const context = openContext(options.contextDirectory, options.dockerfile);
  let state = startBuild();
  let stream: EngineStream | null = null;
  try {
    stream = await openBuild(connection, context.stream, options, tag, signal);
    for await (const line of readJsonLines(stream.chunks, 'build the image')) {
      const { data } = eventSchema.safeParse(line);
      const text = data?.error ?? data?.errorDetail?.message;
      if (text !== undefined) throw buildFailure(text, tag, applyBuildText(state, '\n'));
      const before = state.snapshot;
      const said = data?.stream ?? (data?.status === undefined ? '' : `${data.status}\n`);
      state = applyBuildText(state, said);
      if (state.snapshot !== before) yield state.snapshot;
    }
  } catch (error) {
    throw context.failure() ?? error;
  } finally {
    context.stream.destroy();
    stream?.close();
  }
  const facts = await inspectImage(connection, tag, signal);
  if (facts === null) throw buildFailure('The build ended without an image.', tag, state);
  return facts;
}

async function openBuild(
  connection: EngineConnection,
  context: Readable,
  options: BuildOptions,
  tag: string,
  signal: AbortSignal,
) {
  const query = {
    version: '1' as const,
    t: tag,
    dockerfile: options.dockerfile,
    ...(options.target === undefined ? {} : { target: options.target }),
    forcerm: true,
    // Podman's default format drops the HEALTHCHECK of the Dockerfile; Docker does not know the option.
    outputformat: 'application/vnd.docker.distribution.manifest.v2+json',
    buildargs: options.buildArguments,
    ...(options.networkMode === undefined ? {} : { networkmode: options.networkMode }),
  };
  const call = { action: 'build the image', answerTimeoutMs: null, signal, passed: [400, 404, 500] };
  try {
    return await openEngineStream(connection, call, (docker) => docker.buildImage(context, query));
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    throw buildFailure(answer.text, tag, startBuild(), error);
  }
}

const baseMissing =
  /manifest (unknown|for .* not found)|pull access denied|no such image|: not found|initializing source|connection refused|no such host|pinging container registry/i;
const diskFull = /no space left on device/i;

function buildFailure(text: string, tag: string, state: BuildState, cause?: unknown): Failure {
  const atBase = state.snapshot.step === 0 || /: ?from /i.test(lastStep(state));
  const kind = diskFull.test(text)
    ? {
        code: 'image-disk-full',
        reference: 'E10',
        reason: 'The disk that holds the engine’s images is full.',
        remedy: { summary: 'Free space on that disk, then try again.', command: 'df -h' },
      }
    : atBase && baseMissing.test(text)
      ? {
          code: 'build-base-missing',
          reason: 'The engine could not get the base image that the Dockerfile starts from.',
          remedy: { summary: 'Check the network, or name another base image by STIGMER_BUILD_NODE_IMAGE.' },
        }
      : {
          code: 'build-failed',
          reason: `Step ${state.snapshot.step} of ${state.snapshot.stepsTotal ?? 'the Dockerfile'} failed.`,
          remedy: { summary: 'Read the builder’s last lines, then try again.' },
        };
  return new Failure({
    ...kind,
    title: `The image ${tag} could not be built`,
    evidence: [
      { label: 'error', value: text.trim().slice(0, 2000) },
      { label: 'last lines', value: state.lastLines.join('\n').slice(-4000) },
    ],
    cause,
  });
}

/** The newest line that names a step, unless the step has said too much since. */
function lastStep(state: BuildState): string {
  return state.lastLines.findLast((line) => stepPattern.test(line)) ?? '';
}
