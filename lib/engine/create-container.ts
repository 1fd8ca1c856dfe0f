import { Failure, isFailure } from '@/lib/core/failure';
import { callEngine, type EngineConnection } from './connection';
import { inspectContainer, removeContainer } from './container';
import { containerName } from './container-name';
import { toCreateBody } from './create-body';
import { refused } from './engine-failure';
import { initMissing, isInitMissing } from './init-missing';
import { isNameTaken, nameTaken } from './name-taken';
import { refusalOf } from './refusal';
import type { ContainerSpec } from './types';

const timeoutMs = 60_000;

/**
 * See `Engine.createContainer`. By the image's name, so that every tool shows it; by its id where the name has become another
 * image's, or nobody's.
 */
export async function createContainer(
  connection: EngineConnection,
  name: string,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const { image, imageId } = spec;
  if (imageId === undefined) return await createFrom(connection, image, name, spec, signal);
  try {
    const id = await createFrom(connection, image, name, spec, signal);
    const created = await inspectContainer(connection, id, signal);
    if (created?.imageId === imageId) return id;
    await removeContainer(connection, id, signal);
  } catch (error) {
    if (!isFailure(error, 'image-not-found')) throw error;
  }
  return await createFrom(connection, imageId, name, spec, signal);
}

async function createFrom(
  connection: EngineConnection,
  image: string,
  name: string,
  spec: ContainerSpec,
  signal: AbortSignal | undefined,
): Promise<string> {
  const action = 'create the container';
  const query = { name: containerName(name) };
  const call = { action, timeoutMs, signal, passed: [404, 409, 500] };
  try {
    // In `_body` alone: dockerode would write the environment's secrets into the URL as well.
    const options = { name, _query: query, _body: toCreateBody({ ...spec, image }) };
    return (await callEngine(connection, call, (docker) => docker.createContainer(options))).id;
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    if (isNameTaken(answer)) throw nameTaken(connection, name, error);
    if (answer.status === 404) throw imageGone(spec.image, error);
    if (isInitMissing(answer)) throw initMissing(connection, answer, error);
    throw refused(connection, action, answer, error);
  }
}

function imageGone(image: string, cause: unknown): Failure {
  return new Failure({
    code: 'image-not-found',
    reference: 'E25',
    title: 'The container could not be created',
    reason: 'The engine no longer has the image: it was removed in the meantime.',
    remedy: { summary: 'Set up the agent-runner again: the image is fetched anew.', action: 'setup' },
    evidence: [{ label: 'image', value: image }],
    cause,
  });
}
