import type { IncomingHttpHeaders } from 'node:http';
import { callEngine, type EngineConnection } from './connection';

const pingTimeoutMs = 2000;
/** Over there a host has to be found, a key exchanged and a program started first. */
const farPingTimeoutMs = 10_000;

/**
 * Whether anybody is there: the one question that every engine answers at once, however busy the machine is.
 * @returns the answer's headers, in which engines name themselves
 */
export async function pingEngine(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<IncomingHttpHeaders> {
  const call = {
    action: 'answer',
    timeoutMs: connection.reach === undefined ? pingTimeoutMs : farPingTimeoutMs,
    signal,
  };
  return await callEngine(connection, call, async (docker, transport) => {
    await docker.ping();
    return transport.headers;
  });
}
