import { z } from 'zod';
import { looksBinary, readChunks } from '@/agent-runner/src/sandbox/file-bytes';
import { scanBytesMax } from '@/agent-runner/src/sandbox/read-file';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { type FoundFile, walkFiles } from '@/agent-runner/src/sandbox/walk-files';
import { LineDecoder } from '@/lib/core/lines';
import { formatBytes } from '@/lib/core/units';
import { answer } from './answer';
import { type LinearPattern, readPattern } from './linear-pattern';
import { matchesGlob } from './name-glob';
import { type AgentTool, defineTool } from './tool';

const hitsMax = 200;
const entriesMax = 50_000;
const searchBytesMax = 256 * 1024 * 1024;
const excerptCharacters = 200;
const skippedDirectories = ['.git', 'node_modules'];

const inputSchema = z.object({
  text: z
    .string()
    .min(1)
    .optional()
    .describe('Literal text in one line; without text and pattern files are found by name'),
  pattern: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('Regular expression for one line, in place of text, such as \\bfetch\\(|^import .* from'),
  names: z
    .string()
    .min(1)
    .optional()
    .describe('Only files whose name fits, such as *.ts (* and ? are allowed)'),
  path: z.string().optional().describe('Directory or file to search, relative to the working directory'),
  ignoreCase: z.boolean().optional().describe('Take capital and small letters as the same'),
});

export function searchFiles(sandbox: Sandbox): AgentTool {
  return defineTool({
    name: 'search_files',
    description: `Finds a text or a regular expression in the lines of files, or files by name, below a directory. ${skippedDirectories.join(' and ')} are left out.`,
    inputSchema,
    readOnly: true,
    execute: async ({ path = '.', names = '*', ...wanted }, signal) => {
      const reading = readWanted(wanted);
      if (reading.type === 'refused')
        return { text: `The pattern cannot be used: ${reading.reason}.`, isError: true };
      return await answer(signal, async () => {
        const search = new Search(reading.pattern, names, signal);
        const options = { entriesMax, skippedDirectories, signal };
        const { complete } = await walkFiles(sandbox, path, (file) => search.visit(file), options);
        return search.report(complete);
      });
    },
  });
}

/** `pattern` null: whole files are looked for. */
function readWanted({
  text,
  pattern,
  ignoreCase = false,
}: Pick<z.output<typeof inputSchema>, 'text' | 'pattern' | 'ignoreCase'>):
  | { type: 'wanted'; pattern: LinearPattern | null }
  | { type: 'refused'; reason: string } {
  if (pattern !== undefined) {
    const reading = readPattern(pattern, ignoreCase);
    return reading.type === 'refused' ? reading : { type: 'wanted', pattern: reading.pattern };
  }
  if (text === undefined) return { type: 'wanted', pattern: null };
  const wanted = ignoreCase ? text.toLowerCase() : text;
  const search = (line: string) => (ignoreCase ? line.toLowerCase() : line).indexOf(wanted);
  return { type: 'wanted', pattern: { search } };
}

class Search {
  readonly #pattern: LinearPattern | null;
  readonly #names: string;
  readonly #signal: AbortSignal;
  readonly #hits: string[] = [];
  #bytesLeft = searchBytesMax;
  #unreadable = 0;
  #partlySearched = 0;

  constructor(pattern: LinearPattern | null, names: string, signal: AbortSignal) {
    this.#pattern = pattern;
    this.#names = names;
    this.#signal = signal;
  }

  /** False when enough has been found. */
  async visit(file: FoundFile): Promise<boolean> {
    if (!matchesGlob(file.name, this.#names)) return true;
    if (this.#pattern === null) this.#hits.push(file.path);
    else await this.#searchIn(file, this.#pattern);
    return this.#hits.length < hitsMax && this.#bytesLeft > 0;
  }

  report(complete: boolean): string {
    const notes: string[] = [];
    if (this.#hits.length >= hitsMax) notes.push(`Only the first ${hitsMax} hits are shown`);
    else if (this.#bytesLeft <= 0) notes.push(`Ended after ${formatBytes(searchBytesMax)} of files`);
    if (!complete) notes.push(`Not everything was searched: there are more than ${entriesMax} entries`);
    if (this.#unreadable > 0) notes.push(`${this.#unreadable} files could not be read`);
    if (this.#partlySearched > 0) {
      notes.push(
        `${this.#partlySearched} large files were searched in their first ${formatBytes(scanBytesMax)}`,
      );
    }
    const found = this.#hits.length === 0 ? ['Nothing was found.'] : this.#hits;
    return [...found, ...notes.map((note) => `[${note}]`)].join('\n');
  }

  async #searchIn(file: FoundFile, pattern: LinearPattern): Promise<void> {
    await using opened = await file.open();
    if (opened === null) {
      this.#unreadable += 1;
      return;
    }
    if (opened.sizeBytes > scanBytesMax) this.#partlySearched += 1;
    const decoder = new LineDecoder();
    let line = 0;
    const look = (candidate: string) => {
      line += 1;
      const at = pattern.search(candidate);
      if (at !== -1) this.#hits.push(`${file.path}:${line}: ${excerpt(candidate, at)}`);
      return this.#hits.length < hitsMax;
    };
    let first = true;
    for await (const chunk of readChunks(opened.handle, scanBytesMax, this.#signal)) {
      if (first && looksBinary(chunk)) return;
      first = false;
      this.#bytesLeft -= chunk.length;
      if (!decoder.push(chunk).every(look)) return;
    }
    const rest = decoder.end();
    if (rest !== null) look(rest);
  }
}

function excerpt(line: string, at: number): string {
  if (line.length <= excerptCharacters) return line;
  const from = Math.max(0, at - excerptCharacters / 4);
  const cut = line.slice(from, from + excerptCharacters);
  return `${from > 0 ? '…' : ''}${cut}${from + cut.length < line.length ? '…' : ''}`;
}
