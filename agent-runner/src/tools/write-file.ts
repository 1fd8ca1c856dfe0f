import { z } from 'zod';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { writeTextFile } from '@/agent-runner/src/sandbox/write-file';
import { formatBytes } from '@/lib/core/units';
import { answer } from './answer';
import { type AgentTool, defineTool } from './tool';

/** Of a file that the tools write. */
export const contentCharactersMax = 2_000_000;

export function writeFile(sandbox: Sandbox): AgentTool {
  return defineTool({
    name: 'write_file',
    description: 'Writes a whole text file and the directories above it; replaces the file that is there.',
    inputSchema: z.object({
      path: z.string().describe('File, relative to the working directory'),
      content: z.string().max(contentCharactersMax).describe('All of the text'),
    }),
    readOnly: false,
    execute: ({ path, content }, signal) =>
      answer(signal, async () => {
        signal.throwIfAborted();
        const outcome = await writeTextFile(sandbox, path, content);
        const size = formatBytes(Buffer.byteLength(content));
        return outcome === 'created' ? `Created ${path} with ${size}.` : `Replaced ${path} with ${size}.`;
      }),
  });
}
