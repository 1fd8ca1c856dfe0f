import { z } from 'zod';
import { readWholeText } from '@/agent-runner/src/sandbox/read-file';
import { refusal } from '@/agent-runner/src/sandbox/refusal';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { writeTextFile } from '@/agent-runner/src/sandbox/write-file';
import { answer } from './answer';
import { type AgentTool, defineTool } from './tool';
import { contentCharactersMax } from './write-file';

const inputSchema = z.object({
  path: z.string().describe('File, relative to the working directory'),
  oldText: z.string().min(1).describe('Text that the file holds, with the same spaces and line ends'),
  newText: z.string().max(contentCharactersMax).describe('Text to put in its place'),
  all: z.boolean().optional().describe('Replace every occurrence; otherwise there must be exactly one'),
});

export function editFile(sandbox: Sandbox): AgentTool {
  return defineTool({
    name: 'edit_file',
    description:
      'Replaces an exact text in a file. Fails when the text is not there, or there several times.',
    inputSchema,
    readOnly: false,
    execute: (input, signal) =>
      answer(signal, async () => {
        const { path, newText } = input;
        const text = await readWholeText(sandbox, path, 2 * contentCharactersMax, signal);
        const parts = text.split(input.oldText);
        checkOccurrences(input, text, parts.length - 1);
        const edited = parts.join(newText);
        if (edited.length > contentCharactersMax) {
          throw refusal(
            path,
            `it would have more than ${contentCharactersMax} characters`,
            'Change it with a command',
          );
        }
        signal.throwIfAborted();
        await writeTextFile(sandbox, path, edited);
        const count = parts.length - 1;
        return `Replaced ${count} ${count === 1 ? 'occurrence' : 'occurrences'} in ${path}.`;
      }),
  });
}

function checkOccurrences({ path, oldText, all }: z.output<typeof inputSchema>, text: string, count: number) {
  if (count === 0) {
    const next =
      text.includes('\r\n') && /(?<!\r)\n/.test(oldText)
        ? 'Its lines end with \\r\\n: write oldText in that way, or one line at a time'
        : 'Read the file again and copy the text exactly, spaces and line ends included';
    throw refusal(path, 'oldText is not in it', next);
  }
  if (count > 1 && all !== true) {
    const reason = `oldText is in it ${count} times`;
    throw refusal(path, reason, 'Take more of the lines around it into oldText, or set all to true');
  }
}
