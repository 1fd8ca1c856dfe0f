import { LineDecoder } from '@/lib/core/lines';

/** `events`: server-sent ones with JSON as their data. `lines`: each line is JSON. */
export type Framing = 'events' | 'lines';

/** The values of an answer that comes in pieces, whatever the cuts. What is no JSON, such as the end mark `[DONE]`, comes as text. */
export class StreamedValues {
  readonly #lines = new LineDecoder();
  readonly #framing: Framing;
  #data: string[] = [];

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  /** The values that this chunk completes. */
  push(chunk: Uint8Array): unknown[] {
    return this.#lines.push(chunk).flatMap((line) => this.#take(line.replace(/\r$/, '')));
  }

  /** A last line needs no line feed; an event that nothing ends counts for nobody. */
  end(): unknown[] {
    const line = this.#lines.end();
    return line === null || this.#framing === 'events' ? [] : this.#take(line);
  }

  #take(line: string): unknown[] {
    if (this.#framing === 'lines') return line.trim() === '' ? [] : [jsonOrText(line)];
    if (line.startsWith('data:')) this.#data.push(line.slice('data:'.length).replace(/^ /, ''));
    if (line !== '' || this.#data.length === 0) return [];
    const text = this.#data.join('\n');
    this.#data = [];
    return [jsonOrText(text)];
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
