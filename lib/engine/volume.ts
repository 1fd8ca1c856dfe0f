import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { containerName } from './container-name';
import { answerInvalid, refused } from './engine-failure';
import { refusalOf } from './refusal';

export interface VolumeFacts {
  name: string;
  labels: Record<string, string>;
}

const timeoutMs = 30_000;
const volumeSchema = z.looseObject({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() });

/** See `Engine.inspectVolume`. */
export async function inspectVolume(
  connection: EngineConnection,
  name: string,
  signal?: AbortSignal,
): Promise<VolumeFacts | null> {
  const action = 'inspect the volume';
  const call = { action, timeoutMs, signal, passed: [404] };
  try {
    const answer = await callEngine(connection, call, (docker) =>
      docker.getVolume(containerName(name)).inspect(),
    );
    const parsed = volumeSchema.safeParse(answer);
    if (!parsed.success) throw answerInvalid(action, 'unexpected fields');
    return { name: parsed.data.Name, labels: parsed.data.Labels ?? {} };
  } catch (error) {
    if (refusalOf(error)?.status === 404) return null;
    throw error;
  }
}

/** See `Engine.createVolume`. */
export async function createVolume(
  connection: EngineConnection,
  name: string,
  labels: Record<string, string>,
  signal?: AbortSignal,
): Promise<void> {
  const call = { action: 'create the volume', timeoutMs, signal };
  const body = { Name: containerName(name), Labels: labels };
  // Else dockerode writes them into the URL as well, and sends less than it announces.
  const options = { ...body, _query: {}, _body: body };
  await callEngine(connection, call, (docker) => docker.createVolume(options));
}

/** See `Engine.removeVolume`. */
export async function removeVolume(
  connection: EngineConnection,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const action = 'remove the volume';
  const call = { action, timeoutMs, signal, passed: [404, 409, 500] };
  try {
    await callEngine(connection, call, (docker) => docker.getVolume(containerName(name)).remove());
  } catch (error) {
    const answer = refusalOf(error);
    if (answer === null) throw error;
    if (answer.status !== 404) throw refused(connection, action, answer, error);
  }
}
