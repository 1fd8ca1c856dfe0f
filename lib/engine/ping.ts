import { callEngine, type EngineConnection } from './connection';

const pingTimeoutMs = 2000;

/** Whether anybody is there: the one question that every engine answers at once, however busy the machine is. */
export async function pingEngine(connection: EngineConnection, signal?: AbortSignal): Promise<void> {
  const call = { action: 'answer', timeoutMs: pingTimeoutMs, signal };
  await callEngine(connection, call, (docker) => docker.ping());
}
