import type { FileHandle } from 'node:fs/promises';
import { LineDecoder } from '@/lib/core/lines';
import { formatBytes } from '@/lib/core/units';
import { openDirectoryAt } from './directory-handle';
import { looksBinary, readChunks } from './file-bytes';
import { explaining, refusal } from './refusal';
import { openRegularFile, type RegularFile } from './regular-file';
import { parseRelativePath } from './relative-path';
import type { Sandbox } from './sandbox';

/** Lines further down in a file are out of reach of the tools. */
export const scanBytesMax = 16 * 1024 * 1024;

export interface LineRange {
  /** Counted from 1. */
  firstLine: number;
  linesMax: number;
  /** Of the text that is returned. */
  charactersMax: number;
}

export interface FileText {
  text: string;
  lines: number;
  /** What ended the text. */
  end: 'file' | 'lines' | 'characters' | 'scan';
}

/** A part of a text file by lines, as it is in the file; throws a refusal for a binary file. */
export function readTextLines(
  sandbox: Sandbox,
  path: string,
  range: LineRange,
  signal: AbortSignal,
): Promise<FileText> {
  return withFile(sandbox, path, async ({ handle, sizeBytes }) => {
    const collector = new LineCollector(range);
    const decoder = new LineDecoder();
    let first = true;
    for await (const chunk of readChunks(handle, scanBytesMax, signal)) {
      if (first && looksBinary(chunk)) throw binaryRefusal(path, sizeBytes);
      first = false;
      for (const line of decoder.push(chunk)) if (!collector.add(line)) return collector.result();
    }
    const rest = decoder.end();
    if (rest !== null && !collector.add(rest)) return collector.result();
    return { ...collector.result(), end: sizeBytes > scanBytesMax ? 'scan' : 'file' };
  });
}

/** The whole of a text file; throws a refusal when it is binary, not UTF-8 or larger than `bytesMax`. */
export function readWholeText(
  sandbox: Sandbox,
  path: string,
  bytesMax: number,
  signal: AbortSignal,
): Promise<string> {
  return withFile(sandbox, path, async ({ handle, sizeBytes }) => {
    const content = await readWhole(handle, bytesMax + 1, signal);
    if (content.length > bytesMax) {
      const reason = `it has ${formatBytes(sizeBytes)}, more than the ${formatBytes(bytesMax)} that can be edited`;
      throw refusal(path, reason, 'Change it with a command');
    }
    if (looksBinary(content)) throw binaryRefusal(path, sizeBytes);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    } catch (cause) {
      throw refusal(path, 'it is not UTF-8 text', 'Change it with a command', cause);
    }
  });
}

async function readWhole(handle: FileHandle, bytesMax: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(handle, bytesMax, signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function withFile<T>(sandbox: Sandbox, path: string, work: (file: RegularFile) => Promise<T>): Promise<T> {
  return sandbox.borrow((root) =>
    explaining(path, async () => {
      const names = parseRelativePath(path, sandbox.directory);
      const name = names.pop();
      if (name === undefined) throw refusal(path, 'it is a directory', 'Use the path of a file in it');
      await using directory = await openDirectoryAt(root, names);
      await using file = await openRegularFile(directory, name, path);
      return await work(file);
    }),
  );
}

function binaryRefusal(path: string, sizeBytes: number) {
  const reason = `it is a binary file of ${formatBytes(sizeBytes)}, and only text can be read`;
  return refusal(path, reason, 'Look at it with a command, such as od or strings');
}

class LineCollector {
  readonly #range: LineRange;
  readonly #lines: string[] = [];
  #seen = 0;
  #characters = 0;
  #end: FileText['end'] = 'lines';

  constructor(range: LineRange) {
    this.#range = range;
  }

  /** False when the line is not wanted any more: the text has its end before it, or in it. */
  add(line: string): boolean {
    const { firstLine, linesMax, charactersMax } = this.#range;
    this.#seen += 1;
    if (this.#seen < firstLine) return true;
    if (this.#lines.length === linesMax) return false;
    const left = charactersMax - this.#characters;
    if (line.length > left) {
      this.#end = 'characters';
      // The first line is cut rather than refused: there would be no way past it.
      if (this.#lines.length === 0) this.#lines.push(line.slice(0, left));
      return false;
    }
    this.#lines.push(line);
    this.#characters += line.length + 1;
    return true;
  }

  result(): FileText {
    return { text: this.#lines.join('\n'), lines: this.#lines.length, end: this.#end };
  }
}
