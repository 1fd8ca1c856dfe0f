import { z } from 'zod';
import { type EngineConnection, openEngineStream } from './connection';
import { readJsonLines } from './json-lines';
import type { EngineEvent } from './types';

/** Docker sends the header at once, Podman with the first event. */
const answerTimeoutMs = null;

const eventSchema = z.looseObject({
  Type: z.string().optional(),
  Action: z.string().optional(),
  Actor: z
    .looseObject({ ID: z.string().optional(), Attributes: z.record(z.string(), z.string()).nullish() })
    .optional(),
  time: z.number().optional(),
  timeNano: z.number().optional(),
});

/** Podman's words, and those of several versions, in Docker's. */
const actions: Record<string, string> = {
  died: 'die',
  remove: 'destroy',
  exec: 'exec_create',
  exec_died: 'exec_die',
  health_status: 'health',
  restarting: 'restart',
};

/** What happens at the engine from now on. Ends when the engine ends the stream. */
export async function* watchEvents(
  connection: EngineConnection,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const call = { action: 'watch its events', answerTimeoutMs, signal };
  const stream = await openEngineStream(connection, call, (docker) => docker.getEvents());
  try {
    for await (const line of readJsonLines(stream.chunks, 'watch its events')) {
      const event = toEngineEvent(line);
      if (event !== null) yield event;
    }
  } finally {
    stream.close();
  }
}

export function toEngineEvent(line: unknown): EngineEvent | null {
  const parsed = eventSchema.safeParse(line);
  if (!parsed.success) return null;
  const { Type, Action, Actor, time, timeNano } = parsed.data;
  if (Action === undefined) return null;
  // Docker: `health_status: healthy`, `exec_start: sh -c …`; the rest of the text may hold a command line.
  const word = Action.split(':')[0]?.trim() ?? Action;
  const action = Type === 'image' && word === 'remove' ? 'delete' : (actions[word] ?? word);
  const signal = action === 'kill' ? Actor?.Attributes?.signal : undefined;
  return {
    type: Type === 'container' || Type === 'image' ? Type : 'other',
    action,
    id: Actor?.ID ?? '',
    name: Actor?.Attributes?.name ?? '',
    at: timeNano === undefined ? (time ?? 0) * 1000 : Math.floor(timeNano / 1e6),
    exitCode: action === 'die' ? exitCodeOf(Actor?.Attributes?.exitCode) : null,
    ...(signal !== undefined && { signal }),
  };
}

function exitCodeOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
