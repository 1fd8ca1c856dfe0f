import { createInterface } from 'node:readline/promises';
import { Failure } from '@/lib/core/failure';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';

export interface RemoveOptions {
  json: boolean;
  /** Agreed on the command line: nothing is asked. */
  yes: boolean;
}

/** Asks a question on the terminal; the answer without spaces around it. */
export type Ask = (question: string) => Promise<string>;

/** Removes the container; asks twice on a terminal, needs `--yes` elsewhere. */
export async function removeRunner(
  context: CommandContext,
  { json, yes }: RemoveOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { output } = context;
  if (!yes && (json || !output.terminal)) throw needsConfirmation('stigmer-console remove --yes');
  if (!yes && !(await agrees(context, ask))) {
    output.notify('Nothing was removed.');
    return exitCodes.untrue;
  }
  return await operate(context, 'remove', { json, confirmed: true });
}

async function agrees({ client, output }: CommandContext, ask: Ask): Promise<boolean> {
  const { container } = await client.status();
  const name = container?.name ?? 'stigmer-agent-runner';
  output.notify(
    `The container ${name} is stopped and removed. The workspace, the settings and the log stay.`,
  );
  if (!/^y(es)?$/i.test(await ask('Remove it? [y/N] '))) return false;
  return (await ask(`Write the name of the container (${name}) to remove it: `)) === name;
}

export async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

export function needsConfirmation(command: string): Failure {
  return new Failure({
    code: 'confirmation-needed',
    title: 'Nothing was removed',
    reason: 'Remove asks on a terminal, and this is none.',
    remedy: { summary: 'Say on the command line that you mean it.', command },
  });
}
