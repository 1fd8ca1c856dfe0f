import type Dockerode from 'dockerode';
import type { ClockOffset } from '@/lib/core/clock-offset';
import { type Deadline, startDeadline } from '@/lib/core/deadline';
import { isFailure } from '@/lib/core/failure';
import type { EngineReach } from './engine-address';
import { notAnswering, refused, unreachable } from './engine-failure';
import { refusalOf } from './refusal';
import { createDocker, Transport } from './transport';

/** Where an engine listens and how it is called in messages. */
export interface EngineConnection {
  /** The address where there is a `reach`. */
  socketPath: string;
  /** Left out: a socket of this machine. */
  reach?: EngineReach | undefined;
  /** `Docker` or `Podman`. */
  name: string;
  /** Learns the engine's time from each answer; left out: nobody wants it. */
  clock?: ClockOffset;
}

export interface EngineCall {
  /** What is being done, for the failure's title: `inspect the image`. */
  action: string;
  signal?: AbortSignal | undefined;
}

/** One plain call with a time limit. A refusal with a status in `passed` is thrown as it came, for the caller to name. */
export async function callEngine<T>(
  connection: EngineConnection,
  call: EngineCall & { timeoutMs: number; passed?: readonly number[] },
  work: (docker: Dockerode, transport: Transport) => Promise<T>,
): Promise<T> {
  call.signal?.throwIfAborted();
  const deadline = startDeadline(call.timeoutMs, call.signal);
  const transport = new Transport({ connection, signal: deadline.signal, streaming: false });
  try {
    return await work(createDocker(transport, connection.socketPath), transport);
  } catch (error) {
    const status = refusalOf(error)?.status;
    if (status !== undefined && call.passed?.includes(status)) throw error;
    throw meaningOf(error, connection, call, deadline);
  } finally {
    deadline.end();
  }
}

/** An answer that goes on: read `chunks` to its end or leave the loop; either way `close` must be called. */
export interface EngineStream {
  chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Opens a stream. `answerTimeoutMs` limits the wait for the first header only; null waits as long as the signal allows. */
export async function openEngineStream(
  connection: EngineConnection,
  call: EngineCall & { answerTimeoutMs: number | null; passed?: readonly number[] },
  start: (docker: Dockerode) => Promise<unknown>,
): Promise<EngineStream> {
  call.signal?.throwIfAborted();
  const deadline = startDeadline(call.answerTimeoutMs, call.signal);
  const transport = new Transport({ connection, signal: deadline.signal, streaming: true });
  try {
    await start(createDocker(transport, connection.socketPath));
  } catch (error) {
    const status = refusalOf(error)?.status;
    const named = status !== undefined && call.passed?.includes(status);
    const meaning = named ? error : meaningOf(error, connection, call, deadline);
    deadline.end();
    throw meaning;
  }
  deadline.lift();
  return { chunks: readChunks(transport, connection, call, deadline), close: () => deadline.end() };
}

async function* readChunks(
  transport: Transport,
  connection: EngineConnection,
  call: EngineCall,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  if (transport.response === null) return;
  try {
    yield* transport.response;
  } catch (error) {
    throw meaningOf(error, connection, call, deadline);
  } finally {
    deadline.end();
  }
}

/** What an error of a call means: the reader's own reason to leave, a limit that was reached, or the engine's refusal. */
export function meaningOf(
  error: unknown,
  connection: EngineConnection,
  call: EngineCall,
  deadline: Deadline,
): unknown {
  if (call.signal?.aborted) return call.signal.reason;
  if (deadline.expired()) return notAnswering(connection, call.action, error);
  if (isFailure(error)) return error;
  const answered = refusalOf(error);
  if (answered !== null) return refused(connection, call.action, answered, error);
  return unreachable(connection, call.action, error);
}
