import { z } from 'zod';
import { startDeadline } from '@/lib/core/deadline';
import { type Failure, isFailure } from '@/lib/core/failure';
import { type ImageReference, parseImageReference } from '@/lib/core/image-reference';
import { openEngineStream } from './connection';
import { checkSpace } from './disk-space';
import { imageFailure, moreExact } from './image-failure';
import type { RegistrySituation } from './image-failure-kinds';
import { nameAsAsked, pinnedTo } from './image-pin';
import { readJsonLines } from './json-lines';
import {
  applyPullEvent,
  finishPull,
  type KnownLayers,
  type PullState,
  receivedBytesOf,
  startPull,
} from './pull-progress';
import { refusalOf } from './refusal';
import type { Registry, RegistryParts } from './registry';
import { type ImageManifest, type RemoteImage, readDetails } from './registry-manifest';
import { ticking } from './ticking';
import type { ImageFacts, PullSnapshot } from './types';

const quietMs = 60_000;
const tickMs = 1_000;
/** Docker tries a lost layer again by itself, Podman 4 ends the pull: a registry that loses it three times is a failure. */
const retryDelaysMs = [1_000, 4_000];

const eventSchema = z.looseObject({
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ message: z.string().optional() }).optional(),
  progressDetail: z
    .looseObject({
      current: z.number().optional(),
      total: z.number().optional(),
      units: z.string().optional(),
    })
    .nullish(),
});

export interface PullParts extends RegistryParts {
  registry: Registry;
}

/** See `Engine.readImageSize`. */
export async function readImageSize(
  parts: PullParts,
  reference: string,
  signal: AbortSignal,
): Promise<KnownLayers> {
  const situation = await parts.registry.situationOf(parseImageReference(reference), signal);
  return await readFitting(parts, situation, signal);
}

/**
 * See `Engine.pullImage`. What was seen at the registry is what is pulled, by its digest, and gets the name that was asked for;
 * where the registry tells the console nothing, the engine pulls by the tag. Success is what inspect says afterwards, not what
 * the stream said.
 */
export async function* pullImage(
  parts: PullParts,
  reference: string,
  signal: AbortSignal,
  digest: string | null = null,
): AsyncGenerator<PullSnapshot, ImageFacts> {
  const situation = await parts.registry.situationOf(parseImageReference(reference), signal);
  if (digest !== null) parts.registry.expect(situation, digest);
  let state = startPull(null);
  let known: Known = { manifest: null, failure: null };
  let target = situation.image;
  const work = startDeadline(null, signal);
  try {
    known = await lookUp(parts, situation, signal);
    state = startPull(known.manifest);
    // The engine is asked inside `pullEvents`, so a registry that keeps it silent is noticed as well.
    target = pinnedTo(situation.image, digest ?? known.manifest?.digest ?? null);
    const events = persistentPullEvents(parts, { ...situation, target }, () => state, work.signal);
    yield snapshot(state, 0);
    let movedAt = parts.clock.monotonic();
    for await (const event of ticking(events, tickMs)) {
      const next = event === null ? state : applyPullEvent(state, event);
      if (next !== state) movedAt = parts.clock.monotonic();
      const quietForMs = parts.clock.monotonic() - movedAt;
      if (next !== state || quietForMs >= quietMs) yield snapshot(next, quietForMs);
      state = next;
    }
  } catch (error) {
    throw moreExact(error, known.failure);
  } finally {
    // Closing the connection is what ends a pull at the engine.
    work.end();
    parts.registry.forget(situation);
  }
  const facts = await nameAsAsked(parts, situation.image, target, signal);
  if (facts === null) {
    const text = 'The engine ended the pull without an error, and the image is not there.';
    throw imageFailure(text, situation, { started: true });
  }
  yield snapshot(finishPull(state), 0);
  return facts;
}

/** See `Engine.readTagDigest`. */
export async function readTagDigest(
  { registry }: PullParts,
  reference: string,
  signal: AbortSignal,
): Promise<string | null> {
  const situation = await registry.situationOf(parseImageReference(reference), signal);
  return await registry.readTagDigest(situation, signal);
}

/** See `Engine.readImageDetails`. */
export async function readImageDetails(
  { registry }: PullParts,
  reference: string,
  signal: AbortSignal,
): Promise<RemoteImage> {
  const situation = await registry.situationOf(parseImageReference(reference), signal);
  const manifest = await registry.readManifest(situation, signal);
  const details = await registry.ask(situation, signal, (client) => readDetails(client, manifest));
  return { ...details, sizeBytes: manifest.totalBytes };
}

async function readFitting(
  parts: PullParts,
  situation: RegistrySituation,
  signal: AbortSignal,
): Promise<ImageManifest> {
  const manifest = await parts.registry.readManifest(situation, signal);
  await checkSpace(parts, situation, manifest, signal);
  return manifest;
}

interface Known {
  manifest: ImageManifest | null;
  /** Why there is none. */
  failure: Failure | null;
}

/** What the registry tells the console: a help, never a condition, but that there is room for it. */
async function lookUp(parts: PullParts, situation: RegistrySituation, signal: AbortSignal): Promise<Known> {
  try {
    return { manifest: await readFitting(parts, situation, signal), failure: null };
  } catch (error) {
    if (!isFailure(error) || error.code === 'image-disk-full') throw error;
    return { manifest: null, failure: error };
  }
}

interface Pulled extends RegistrySituation {
  /** As the engine is asked for it. */
  target: ImageReference;
}

/** `pullEvents`, started again when the connection to the registry was lost: what arrived counts, and the engine goes on. */
async function* persistentPullEvents(
  parts: PullParts,
  situation: Pulled,
  state: () => PullState,
  signal: AbortSignal,
) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return yield* pullEvents(parts, situation, state, signal);
    } catch (error) {
      const delayMs = retryDelaysMs[attempt];
      if (delayMs === undefined || !isFailure(error) || error.code !== 'image-pull-interrupted') throw error;
      yield { status: `Retrying in ${delayMs / 1000} s: ${error.details.reason}` };
      await parts.clock.sleep(delayMs, signal);
    }
  }
}

async function* pullEvents(parts: PullParts, situation: Pulled, state: () => PullState, signal: AbortSignal) {
  const started = () => receivedBytesOf(state()) > 0;
  const stream = await openPull(parts, situation, signal);
  try {
    for await (const line of readJsonLines(stream.chunks, 'pull the image')) {
      const event = eventSchema.safeParse(line);
      if (!event.success) continue;
      const { error, errorDetail, progressDetail, status, id } = event.data;
      const text = error ?? errorDetail?.message;
      if (text !== undefined) throw imageFailure(text, situation, { started: started() });
      yield { status, id, ...progressDetail };
    }
  } catch (error) {
    // The engine went away in mid-pull: its own failure says so better than the image's.
    if (isFailure(error) || signal.aborted) throw error;
    throw imageFailure(String(error), situation, { started: started(), cause: error });
  } finally {
    stream.close();
  }
}

async function openPull(parts: PullParts, situation: Pulled, signal: AbortSignal) {
  const { target, login } = situation;
  const { credentials } = login;
  const query = {
    fromImage: `${target.registry}/${target.repository}`,
    tag: target.digest ?? target.tag ?? 'latest',
  };
  const call = {
    action: 'pull the image',
    answerTimeoutMs: null,
    signal,
    passed: [400, 401, 403, 404, 429, 500],
  };
  try {
    return await openEngineStream(parts.connection, call, (docker) =>
      credentials === null ? docker.createImage(query) : docker.createImage(credentials, query),
    );
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    const { status, text } = answer;
    throw imageFailure(text, situation, { started: false, status, cause: error });
  }
}

function snapshot(state: PullState, quietForMs: number): PullSnapshot {
  const extracting = [...state.layers.values()].some((layer) => layer.state === 'extracting');
  const quiet = quietForMs >= quietMs && !extracting;
  const notice = quiet
    ? 'No bytes for 60 s: the registry is silent; cancel and try again if it stays so'
    : null;
  return {
    receivedBytes: receivedBytesOf(state),
    totalBytes: state.totalBytes,
    layers: [...state.layers.values()],
    notice: notice ?? state.retry,
  };
}
