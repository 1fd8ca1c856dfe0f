import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';

const timeoutMs = 15_000;
const listSchema = z.array(z.looseObject({ Id: z.string(), Names: z.array(z.string()).nullish() }));

export interface FoundContainer {
  id: string;
  name: string;
}

/** Every container with that label, whatever its state and name. */
export async function findContainers(
  connection: EngineConnection,
  label: { name: string; value: string },
  signal?: AbortSignal,
): Promise<FoundContainer[]> {
  const action = 'list the containers';
  const filters = { label: [`${label.name}=${label.value}`] };
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listContainers({ all: true, filters }),
  );
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  return parsed.data.map(({ Id, Names }) => ({ id: Id, name: (Names?.[0] ?? '').replace(/^\//, '') }));
}
