import { LineDecoder } from '@/lib/core/lines';
import { type EngineConnection, openEngineStream } from './connection';
import { containerName } from './container-name';
import { createExec } from './exec';
import { readFrames } from './exec-frames';

const answerTimeoutMs = 10_000;
const lineCharactersMax = 65_536;

/** See `Engine.execLines`. */
export async function* execLines(
  connection: EngineConnection,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const execId = await createExec(connection, containerName(id), { command }, signal);
  const call = { action: 'run a command in the container', answerTimeoutMs, signal };
  const stream = await openEngineStream(connection, call, (docker) =>
    docker.getExec(execId).start({ Detach: false, Tty: false }),
  );
  const lines = new LineDecoder(lineCharactersMax);
  try {
    for await (const piece of readFrames(stream.chunks))
      if (piece.stream === 'stdout') yield* lines.push(piece.bytes);
  } finally {
    stream.close();
  }
}
