import { z } from 'zod';
import { descriptorPath } from '@/agent-runner/src/sandbox/directory-handle';
import type { Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { runShell, type ShellOutcome } from './shell';
import { type AgentTool, defineTool, type ToolResult } from './tool';

export interface CommandOptions {
  /** What every command is started through; empty: nothing. */
  launcher: readonly string[];
  /** All that a command sees of an environment: no variable of the runner reaches it. */
  environment: Record<string, string>;
  /** When the model gives none. */
  timeoutSeconds: number;
  timeoutSecondsMax: number;
}

const outputBytesMax = 32_000;
const graceMs = 2_000;

export function runCommand(sandbox: Sandbox, options: CommandOptions): AgentTool {
  const { launcher, environment, timeoutSecondsMax } = options;
  return defineTool({
    name: 'run_command',
    description:
      'Runs a command with /bin/sh in the working directory and returns its output, both streams together. ' +
      'There is no input. Whatever it leaves in the background is ended when it ends. ' +
      'Temporary files belong into $TMPDIR: /tmp may be closed.',
    inputSchema: z.object({
      // Longer ones do not fit into one argument of a process.
      command: z.string().min(1).max(32_000).describe('Shell command'),
      timeoutSeconds: z
        .int()
        .min(1)
        .max(timeoutSecondsMax)
        .optional()
        .describe(`Time limit; left out: ${options.timeoutSeconds}`),
    }),
    readOnly: false,
    execute: ({ command, timeoutSeconds = options.timeoutSeconds }, signal) =>
      sandbox.borrow(async (root) => {
        if (command.includes('\0')) return { text: 'A command cannot hold a NUL character.', isError: true };
        const directory = descriptorPath(root);
        const limits = { timeoutMs: timeoutSeconds * 1000, graceMs, outputBytesMax };
        const outcome = await runShell(command, { launcher, directory, environment, ...limits }, signal);
        return describe(outcome, timeoutSeconds);
      }),
  });
}

function describe({ end, output, leftBehind }: ShellOutcome, timeoutSeconds: number): ToolResult {
  const notes = [howItEnded(end, timeoutSeconds)];
  if (leftBehind) {
    notes.push(
      'A process that it started in a session of its own still runs; its output is not read any more',
    );
  }
  const text = output.text();
  return {
    text: [...notes.map((note) => `[${note}]`), text === '' ? '[No output]' : text].join('\n'),
    isError: end.type !== 'exit' || end.code !== 0,
  };
}

function howItEnded(end: ShellOutcome['end'], timeoutSeconds: number): string {
  switch (end.type) {
    case 'exit':
      return `Exit code ${end.code}`;
    case 'signal':
      return `Ended by ${end.name}`;
    case 'timeout':
      return `Timed out after ${timeoutSeconds} s`;
    case 'failure':
      return `The command could not be run: ${end.reason}`;
  }
}
