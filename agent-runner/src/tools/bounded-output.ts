import { formatBytes } from '@/lib/core/units';

/** The beginning and the end of a stream of bytes; what lies between is counted and dropped, so that memory is bounded. */
export class BoundedOutput {
  readonly #headBytesMax: number;
  readonly #tailBytesMax: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #receivedBytes = 0;

  constructor(bytesMax: number) {
    this.#headBytesMax = Math.floor(bytesMax / 2);
    this.#tailBytesMax = bytesMax - this.#headBytesMax;
  }

  add(chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    const head = chunk.subarray(0, this.#headBytesMax - this.#headBytes);
    // Copied, because a small part would hold the whole chunk in memory.
    if (head.length > 0) this.#head.push(Buffer.from(head));
    this.#headBytes += head.length;
    const rest = chunk.subarray(head.length).subarray(-this.#tailBytesMax);
    if (rest.length === 0) return;
    this.#tail.push(Buffer.from(rest));
    this.#tailBytes += rest.length;
    // Compacted at twice the size, so that many small chunks cost linear time.
    if (this.#tailBytes > 2 * this.#tailBytesMax || this.#tail.length > 1024) this.#compact();
  }

  text(): string {
    this.#compact();
    const head = Buffer.concat(this.#head);
    const tail = this.#tail[0] ?? Buffer.alloc(0);
    const cutBytes = this.#receivedBytes - head.length - tail.length;
    if (cutBytes === 0) return Buffer.concat([head, tail]).toString('utf8');
    const marker = `\n[… ${formatBytes(cutBytes)} of ${formatBytes(this.#receivedBytes)} are left out here …]\n`;
    return `${wholeCharacters(head)}${marker}${afterContinuation(tail)}`;
  }

  #compact(): void {
    const tail = Buffer.concat(this.#tail).subarray(-this.#tailBytesMax);
    this.#tail = [Buffer.from(tail)];
    this.#tailBytes = tail.length;
  }
}

/** Without a character that the cut went through. */
function wholeCharacters(head: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: true });
}

function afterContinuation(tail: Buffer): string {
  let from = 0;
  while (from < 3 && ((tail[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return tail.toString('utf8', from);
}
