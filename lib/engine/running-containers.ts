import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';

const timeoutMs = 15_000;
const listSchema = z.array(
  z.looseObject({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    HostConfig: z.looseObject({ NetworkMode: z.string().nullish() }).nullish(),
  }),
);

export interface RunningContainer {
  id: string;
  name: string;
  labels: Record<string, string>;
  /** It has the network, and so the hostname, of the engine's machine. */
  hostNetwork: boolean;
}

export async function listRunning(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<RunningContainer[]> {
  const action = 'list the containers';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listContainers(),
  );
  const parsed = listSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  return parsed.data.map(({ Id, Names, Labels, HostConfig }) => ({
    id: Id,
    name: (Names?.[0] ?? '').replace(/^\//, ''),
    labels: Labels ?? {},
    hostNetwork: HostConfig?.NetworkMode === 'host',
  }));
}
