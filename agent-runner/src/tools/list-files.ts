import { z } from 'zod';
import { type DirectoryEntry, listDirectory } from '@/agent-runner/src/sandbox/list-directory';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { formatBytes } from '@/lib/core/units';
import { answer } from './answer';
import { type AgentTool, defineTool } from './tool';

const entriesMax = 1000;

export function listFiles(sandbox: Sandbox): AgentTool {
  return defineTool({
    name: 'list_files',
    description: 'Lists one directory: its directories, and its files with their sizes.',
    inputSchema: z.object({
      path: z
        .string()
        .optional()
        .describe('Directory, relative to the working directory; left out: that one'),
    }),
    readOnly: true,
    execute: ({ path = '.' }, signal) =>
      answer(signal, async () => {
        const { entries, complete } = await listDirectory(sandbox, path, entriesMax, signal);
        if (entries.length === 0) return 'The directory is empty.';
        const lines = entries.map(describe);
        if (!complete) lines.push(`[It holds more than these ${entriesMax} entries]`);
        return lines.join('\n');
      }),
  });
}

function describe({ name, type, sizeBytes }: DirectoryEntry): string {
  const shown = name.includes('\n') ? JSON.stringify(name) : name;
  switch (type) {
    case 'file':
      return `${shown} (${formatBytes(sizeBytes ?? 0)})`;
    case 'directory':
      return `${shown}/`;
    case 'link':
      return `${shown} (symbolic link, not followed)`;
    case 'other':
      return `${shown} (no regular file)`;
  }
}
