export interface ServerSentEvent {
  id: string | null;
  data: string;
}

/** Decodes `text/event-stream`, however its bytes are cut. A comment (heartbeat) yields nothing. */
export class ServerSentEventDecoder {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #id: string | null = null;
  #data: string[] = [];

  push(bytes: Uint8Array): ServerSentEvent[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#readLine(line.replace(/\r$/, '')));
  }

  #readLine(line: string): ServerSentEvent[] {
    if (line === '') return this.#end();
    const [, field, value] = /^([a-z]+): ?(.*)$/s.exec(line) ?? [];
    if (field === 'id') this.#id = value ?? null;
    if (field === 'data') this.#data.push(value ?? '');
    return [];
  }

  #end(): ServerSentEvent[] {
    if (this.#data.length === 0) return [];
    const event = { id: this.#id, data: this.#data.join('\n') };
    this.#data = [];
    return [event];
  }
}
