const blockBytes = 512;
/** Names and headers of other tools, which come as files. */
const headerBytesMax = 1_000_000;

export interface TarContent {
  path: string;
  sizeBytes: number;
  /** Null: not kept, or no file. */
  content: Buffer | null;
}

/** What was read is no tar. */
export class NoTar extends Error {}

/** The entries of a tar in its order. `keeps` says whose bytes are held in memory; all others are passed over. */
export async function* readTar(
  chunks: AsyncIterable<Buffer>,
  keeps: (path: string, sizeBytes: number) => boolean,
): AsyncGenerator<TarContent> {
  const reader = new BlockReader(chunks);
  let longName: string | null = null;
  for (let isFirst = true; ; isFirst = false) {
    const header = await reader.read(blockBytes);
    if (isFirst && (header === null || !isHeader(header))) throw new NoTar('It does not begin like a tar');
    if (header === null || header.every((byte) => byte === 0)) return;
    if (!isHeader(header)) throw new Error('There is no header where one has to be');
    const type = String.fromCharCode(header[156] ?? 0);
    const sizeBytes = sizeOf(header);
    const padding = (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
    const path: string = (longName ?? nameOf(header)).replace(/^\.\//, '');
    const isName = type === 'L' || type === 'x';
    const isKept = isName ? sizeBytes <= headerBytesMax : type !== '2' && keeps(path, sizeBytes);
    const content: Buffer | null = isKept ? await reader.read(sizeBytes) : await reader.skip(sizeBytes);
    if (isKept && content === null) throw cutOff();
    await reader.skip(padding);
    if (isName) {
      longName = type === 'L' ? textOf(content ?? Buffer.alloc(0)) : paxPath(content ?? Buffer.alloc(0));
      continue;
    }
    longName = null;
    if (type !== 'g') yield { path, sizeBytes, content };
  }
}

const cutOff = () => new Error('It ends in the middle of a file');

const textOf = (bytes: Buffer) => bytes.toString('utf8').replace(/\0.*$/s, '');

function nameOf(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
  const name = textOf(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Octal digits, or from 8 GiB on a binary number. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  return Number.parseInt(textOf(field).trim() || '0', 8);
}

function isHeader(header: Buffer): boolean {
  const written = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return written === sum && Number.isSafeInteger(sizeOf(header));
}

function paxPath(records: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(records.toString('utf8'))?.[1] ?? null;
}

/** Cuts a stream of bytes into pieces of the sizes that are asked for, holding no more than one of each. */
class BlockReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Null when there is no whole piece left. */
  async read(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let missing = length;
    await this.#each(length, (part) => {
      parts.push(part);
      missing -= part.length;
    });
    if (missing > 0) return null;
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<null> {
    let missing = length;
    await this.#each(length, (part) => {
      missing -= part.length;
    });
    if (missing > 0) throw cutOff();
    return null;
  }

  async #each(length: number, take: (part: Buffer) => void): Promise<void> {
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) return;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      if (part.length > 0) take(part);
    }
  }
}
