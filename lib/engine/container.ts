import { Failure } from '@/lib/core/failure';
import { callEngine, type EngineConnection } from './connection';
import { toContainerFacts } from './container-facts';
import { containerMissing, containerName } from './container-name';
import { toCreateBody } from './create-body';
import { commandFor } from './engine-command';
import { refused } from './engine-failure';
import { initMissing, isInitMissing } from './init-missing';
import { refusalOf } from './refusal';
import type { ContainerFacts, ContainerSpec } from './types';

const plainTimeoutMs = 15_000;
const createTimeoutMs = 60_000;
const startTimeoutMs = 60_000;
/** Beyond the container's own grace period: the engine's work around it. */
const stopMarginMs = 20_000;

export async function inspectContainer(
  connection: EngineConnection,
  nameOrId: string,
  signal?: AbortSignal,
): Promise<ContainerFacts | null> {
  const name = containerName(nameOrId);
  const call = { action: 'inspect the container', timeoutMs: plainTimeoutMs, signal, passed: [404] };
  try {
    return toContainerFacts(
      await callEngine(connection, call, (docker) => docker.getContainer(name).inspect()),
    );
  } catch (error) {
    if (refusalOf(error)?.status === 404) return null;
    throw error;
  }
}

export async function createContainer(
  connection: EngineConnection,
  name: string,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const action = 'create the container';
  const query = { name: containerName(name) };
  const call = { action, timeoutMs: createTimeoutMs, signal, passed: [404, 409, 500] };
  try {
    // In `_body` alone: dockerode would write the environment's secrets into the URL as well.
    const options = { name, _query: query, _body: toCreateBody(spec) };
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

export function startContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const call = { action: 'start the container', timeoutMs: startTimeoutMs, signal };
  return changeContainer(connection, id, call, (docker, name) => docker.getContainer(name).start());
}

export function unpauseContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const call = { action: 'unpause the container', timeoutMs: plainTimeoutMs, signal };
  return changeContainer(connection, id, call, (docker, name) => docker.getContainer(name).unpause());
}

export function stopContainer(
  connection: EngineConnection,
  id: string,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const timeoutMs = timeoutSeconds * 1000 + stopMarginMs;
  const call = { action: 'stop the container', timeoutMs, signal };
  const query = { t: timeoutSeconds };
  return changeContainer(connection, id, call, (docker, name) => docker.getContainer(name).stop(query));
}

export async function removeContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const call = { action: 'remove the container', timeoutMs: startTimeoutMs, signal, gone: true };
  // Never `force`, never `v`: what still runs and what holds data is not ours to end.
  await changeContainer(connection, id, call, (docker, name) => docker.getContainer(name).remove());
}

export async function renameContainer(
  connection: EngineConnection,
  id: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const query = { name: containerName(name) };
  const call = { action: 'rename the container', timeoutMs: plainTimeoutMs, signal, newName: name };
  await changeContainer(connection, id, call, (docker, found) => docker.getContainer(found).rename(query));
}

interface Change {
  action: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** That the container is gone is what was wanted. */
  gone?: boolean;
  newName?: string;
}

type Docker = Parameters<Parameters<typeof callEngine>[2]>[0];

async function changeContainer(
  connection: EngineConnection,
  id: string,
  change: Change,
  work: (docker: Docker, name: string) => Promise<unknown>,
): Promise<void> {
  const name = containerName(id);
  try {
    await callEngine(connection, { ...change, passed: [404, 409, 500] }, (docker) => work(docker, name));
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    if (answer.status === 404 && change.gone) return;
    if (answer.status === 404) throw containerMissing(name, error);
    if (change.newName !== undefined && isNameTaken(answer))
      throw nameTaken(connection, change.newName, error);
    if (isInitMissing(answer)) throw initMissing(connection, answer, error);
    throw refused(connection, change.action, answer, error);
  }
}

/** Docker: 409. Podman: 500 with a text only; for a rename, 5.8 gives its database's. */
const nameTakenText = /already in use|name .* is in use|UNIQUE constraint failed: ContainerConfig\.Name/i;

export function isNameTaken({ status, text }: { status: number; text: string }): boolean {
  return status === 409 || (status === 500 && nameTakenText.test(text));
}

function nameTaken(connection: EngineConnection, name: string, cause: unknown): Failure {
  return new Failure({
    code: 'container-name-taken',
    reference: 'E23',
    title: 'The container could not get its name',
    reason: `Another container is already called ${name}, and the console touches no container that is not its own.`,
    remedy: {
      summary: 'Rename or remove the other container, or set STIGMER_CONTAINER_NAME to another name.',
      command: commandFor(connection, 'rename', name, `${name}-old`),
    },
    evidence: [{ label: 'name', value: name }],
    cause,
  });
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
