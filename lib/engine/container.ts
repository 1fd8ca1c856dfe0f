import { callEngine, type EngineConnection, openEngineStream } from './connection';
import { toContainerFacts } from './container-facts';
import { containerMissing, containerName } from './container-name';
import { refused } from './engine-failure';
import { initMissing, isInitMissing } from './init-missing';
import { isNameTaken, nameTaken } from './name-taken';
import { type Refusal, refusalOf } from './refusal';
import type { ContainerFacts } from './types';

const plainTimeoutMs = 15_000;
const startTimeoutMs = 60_000;
/** An engine that reports the same race this often in a row is broken otherwise. */
const inspectionsMax = 5;
/** Beyond the container's own grace period: the engine's work around it. */
const stopMarginMs = 20_000;

export async function inspectContainer(
  connection: EngineConnection,
  nameOrId: string,
  signal?: AbortSignal,
): Promise<ContainerFacts | null> {
  const name = containerName(nameOrId);
  const call = { action: 'inspect the container', timeoutMs: plainTimeoutMs, signal };
  const inspect = (passed: readonly number[]) =>
    callEngine(connection, { ...call, passed }, (docker) => docker.getContainer(name).inspect());
  for (let left = inspectionsMax - 1; ; left -= 1) {
    try {
      return toContainerFacts(await inspect(left > 0 ? [404, 500] : [404]));
    } catch (error) {
      const answer = refusalOf(error);
      if (answer === null) throw error;
      if (answer.status === 404) return null;
      if (!endedMeanwhile(answer)) throw refused(connection, call.action, answer, error);
    }
  }
}

/** See `Engine.untilContainerAnswers`. */
export async function untilContainerAnswers(
  connection: EngineConnection,
  nameOrId: string,
  signal: AbortSignal,
): Promise<void> {
  const name = containerName(nameOrId);
  const call = { action: 'inspect the container', answerTimeoutMs: null, signal };
  const answer = await openEngineStream(connection, call, (docker) => docker.getContainer(name).inspect());
  answer.close();
}

/** Podman 4.3 reads the cgroup of a process that it believes to run, and answers 500 if that has just ended. */
function endedMeanwhile({ text }: Refusal): boolean {
  return /\/proc\/\d+\/cgroup: no such (process|file)/.test(text);
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
