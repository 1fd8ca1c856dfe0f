import { z } from 'zod';
import { type FileText, readTextLines, scanBytesMax } from '@/agent-runner/src/sandbox/read-file';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { formatBytes } from '@/lib/core/units';
import { answer } from './answer';
import { type AgentTool, defineTool } from './tool';

const linesMax = 2000;
const charactersMax = 60_000;

export function readFile(sandbox: Sandbox): AgentTool {
  return defineTool({
    name: 'read_file',
    description: `Reads a text file exactly as it is, ${linesMax} lines at most. A note in brackets at the end says when more follows.`,
    inputSchema: z.object({
      path: z.string().describe('File, relative to the working directory'),
      offset: z.int().min(1).optional().describe('First line to read, counted from 1'),
      limit: z.int().min(1).optional().describe('Number of lines'),
    }),
    readOnly: true,
    execute: ({ path, offset = 1, limit = linesMax }, signal) =>
      answer(signal, () => readPart(sandbox, path, { offset, limit }, signal)),
  });
}

/** Some lines of a file, and a note in brackets on what follows. */
export async function readPart(
  sandbox: Sandbox,
  path: string,
  { offset = 1, limit = linesMax }: { offset?: number; limit?: number },
  signal: AbortSignal,
): Promise<string> {
  const range = { firstLine: offset, linesMax: Math.min(limit, linesMax), charactersMax };
  const read = await readTextLines(sandbox, path, range, signal);
  if (read.lines === 0) return `[${nothing(read, offset)}]`;
  const note = noteOn(read, offset);
  return note === null ? read.text : `${read.text}\n[${note}]`;
}

function nothing({ end }: FileText, offset: number): string {
  if (end === 'scan') return tooFar;
  return offset === 1 ? 'The file is empty' : `The file ends before line ${offset}`;
}

const tooFar = `Only the first ${formatBytes(scanBytesMax)} of a file can be read here; use a command such as tail`;

function noteOn({ end, lines, text }: FileText, offset: number): string | null {
  const next = offset + lines;
  switch (end) {
    case 'file':
      return null;
    case 'scan':
      return tooFar;
    case 'lines':
      return `More follows: go on with offset ${next}`;
    case 'characters':
      if (text.length < charactersMax) return `More follows: go on with offset ${next}`;
      return `Line ${offset} is cut after ${charactersMax} characters: go on with offset ${next}`;
  }
}
