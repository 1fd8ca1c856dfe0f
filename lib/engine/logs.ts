import type { EngineConnection } from './connection';
import { containerMissing, containerName } from './container-name';
import { answerInvalid } from './engine-failure';
import type { LogBatch } from './log-batch';
import { dockerPartBytes, FramedLogDecoder, TerminalLogDecoder } from './log-lines';
import type { LogQuery } from './log-query';
import { openRawStream } from './raw-stream';
import { refusalOf } from './refusal';
import type { EngineFacts } from './types';

const answerTimeoutMs = 30_000;

/** See `Engine.readLogs`. Nothing is read from the engine while the reader works on a batch, which may be empty. */
export async function* readLogs(
  { connection, facts: { kind } }: { connection: EngineConnection; facts: Pick<EngineFacts, 'kind'> },
  id: string,
  options: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  const stream = await openLogs(connection, id, options, signal);
  const decoder = options.tty
    ? new TerminalLogDecoder()
    : new FramedLogDecoder(kind === 'docker' ? dockerPartBytes : 0);
  try {
    for await (const chunk of stream.chunks) {
      yield decode(decoder, chunk);
    }
    const last = decoder.end();
    if (last.length > 0) yield last;
  } finally {
    stream.close();
  }
}

function decode(decoder: FramedLogDecoder | TerminalLogDecoder, chunk: Uint8Array): LogBatch {
  try {
    return decoder.push(chunk);
  } catch (cause) {
    throw answerInvalid('read the log', String(cause), cause);
  }
}

async function openLogs(connection: EngineConnection, id: string, options: LogQuery, signal: AbortSignal) {
  const name = containerName(id);
  const query = new URLSearchParams({ stdout: 'true', stderr: 'true', timestamps: 'true' });
  if (options.since !== null) query.set('since', unixTime(options.since));
  if (options.until !== undefined) query.set('until', unixTime(options.until));
  if (options.tail !== 'all') query.set('tail', String(options.tail));
  if (options.follow) query.set('follow', 'true');
  const call = { action: 'read the log', answerTimeoutMs, signal, passed: [404] };
  try {
    return await openRawStream(connection, call, `/containers/${name}/logs?${query}`, options.watched);
  } catch (error) {
    if (refusalOf(error)?.status === 404) throw containerMissing(name, error);
    throw error;
  }
}

/** RFC 3339 to the engines' `seconds.nanoseconds`: Docker refuses RFC 3339, Podman takes the whole seconds of this. */
export function unixTime(timestamp: string): string {
  const milliseconds = Date.parse(timestamp);
  if (Number.isNaN(milliseconds)) return timestamp.replace(/[^0-9.]/g, '');
  const fraction = /\.(\d+)/.exec(timestamp)?.[1] ?? '';
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}
