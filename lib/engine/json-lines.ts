import { LineDecoder } from '@/lib/core/lines';
import { answerInvalid } from './engine-failure';

/** Longest line taken; a build's `stream` line can hold a whole compiler output. */
const lineCharactersMax = 4_000_000;

/** Newline-delimited JSON, any cut of the bytes, the last line with or without its line feed. */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  action: string,
): AsyncGenerator<unknown> {
  const decoder = new LineDecoder(lineCharactersMax);
  for await (const chunk of chunks) {
    for (const line of decoder.push(chunk)) if (line.trim() !== '') yield parseLine(line, action);
  }
  const last = decoder.end();
  if (last !== null && last.trim() !== '') yield parseLine(last, action);
}

function parseLine(line: string, action: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw answerInvalid(action, line, cause);
  }
}
