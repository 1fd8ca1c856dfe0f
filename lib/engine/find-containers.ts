import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';

const timeoutMs = 15_000;
const listSchema = z.array(
  z.looseObject({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);

export interface FoundContainer {
  id: string;
  name: string;
  labels: Record<string, string>;
}

/** A label; without a value: any. */
export interface LabelFilter {
  name: string;
  value?: string;
}

/** Every container with that label, whatever its state and name. */
export async function findContainers(
  connection: EngineConnection,
  { name, value }: LabelFilter,
  signal?: AbortSignal,
): Promise<FoundContainer[]> {
  return await listContainers(
    connection,
    { label: [value === undefined ? name : `${name}=${value}`] },
    timeoutMs,
    signal,
  );
}

/** Every container that the engine's own filters let through. */
export async function listContainers(
  connection: EngineConnection,
  filters: Record<string, string[]>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<FoundContainer[]> {
  const action = 'list the containers';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listContainers({ all: true, filters }),
  );
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  return parsed.data.map(({ Id, Names, Labels }) => ({
    id: Id,
    name: (Names?.[0] ?? '').replace(/^\//, ''),
    labels: Labels ?? {},
  }));
}
