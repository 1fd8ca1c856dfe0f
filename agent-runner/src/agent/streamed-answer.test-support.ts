import type { ServerResponse } from 'node:http';
import type { ScriptedTurn } from './scripted-model.test-support';

/** Server-sent events as OpenAI sends them: data alone. */
export function dataEvents(values: unknown[]): string[] {
  return values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
}

export interface NamedEvent {
  type: string;
  [field: string]: unknown;
}

/** As Anthropic and the API Responses send them: with the type of the data as their name. */
export function namedEvents(values: NamedEvent[]): string[] {
  return values.map((value) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
}

export function jsonLines(values: unknown[]): string[] {
  return values.map((value) => `${JSON.stringify(value)}\n`);
}

/** As a model writes them: word by word, nothing left out. */
export function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
}

/** A text of JSON in parts that are none. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter(Boolean);
}

/** Sends the pieces one by one, as the turn has it. */
export async function sendPieces(
  response: ServerResponse,
  contentType: string,
  pieces: string[],
  { beforePiece, headers }: ScriptedTurn,
): Promise<void> {
  response.writeHead(200, { 'content-type': contentType, ...headers }).flushHeaders();
  for (const [index, piece] of pieces.entries()) {
    const word = await beforePiece?.(index, pieces.length);
    if (response.destroyed) return;
    if (word === 'break') {
      response.destroy();
      return;
    }
    if (word === 'end') break;
    response.write(typeof word === 'string' ? word : piece);
  }
  response.end();
}
