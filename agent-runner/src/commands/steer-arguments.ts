import { parseArgs } from 'node:util';
import { z } from 'zod';
import { messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { Decision } from '../agent/wanted';

/** What is asked of a run, by the names of its workflow. */
type Order =
  | { type: 'signal'; name: string }
  | { type: 'update'; name: string; argument: unknown }
  | { type: 'query'; name: string };

export type SteerArguments =
  | { type: 'accepted'; workflowId: string; order: Order }
  | { type: 'refused'; message: string };

interface SteerCommand {
  /** After the workflow's id. */
  usage: string;
  /** Takes one word beside the id. */
  takesWord: boolean;
  option?: 'input' | 'reason';
  order(word: string, option: string | undefined): Order;
}

const signal = (name: string): SteerCommand => ({
  usage: '',
  takesWord: false,
  order: () => ({ type: 'signal', name }),
});

const decide = (argument: Decision): Order => ({ type: 'update', name: 'decide', argument });

const commands: Record<string, SteerCommand> = {
  message: {
    usage: 'TEXT',
    takesWord: true,
    order: (text) => ({ type: 'update', name: 'message', argument: { text } }),
  },
  pause: signal('pause'),
  resume: signal('resume'),
  stop: signal('stop'),
  approve: {
    usage: 'CALL [--input JSON]',
    takesWord: true,
    option: 'input',
    order: (id, input) =>
      decide(
        input === undefined ? { id, decision: 'approve' } : { id, decision: 'edit', input: readInput(input) },
      ),
  },
  deny: {
    usage: 'CALL [--reason TEXT]',
    takesWord: true,
    option: 'reason',
    order: (id, reason) => decide({ id, decision: 'deny', ...(reason && { reason }) }),
  },
  progress: { usage: '', takesWord: false, order: () => ({ type: 'query', name: 'progress' }) },
};

export const steerCommands = Object.keys(commands);

export function readSteerArguments(name: string, args: string[]): SteerArguments {
  const command = commands[name];
  if (command === undefined) return { type: 'refused', message: `There is no command ${name}.` };
  const { usage, takesWord, option } = command;
  const refused = (why: string): SteerArguments => ({
    type: 'refused',
    message: `${why}\nUsage: ${`agent-runner ${name} WORKFLOW_ID ${usage}`.trimEnd()}`,
  });
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: option === undefined ? {} : { [option]: { type: 'string' } },
    });
    const [workflowId, word = '', ...more] = positionals;
    if (!workflowId || more.length > 0 || (word !== '') !== takesWord)
      return refused(
        `Give the run’s workflow id${takesWord ? ` and ${usage.split(' ')[0]}` : ''}, and nothing else.`,
      );
    const given = option === undefined ? undefined : values[option];
    return {
      type: 'accepted',
      workflowId,
      order: command.order(word, typeof given === 'string' ? given : undefined),
    };
  } catch (error) {
    return refused(messageOf(error));
  }
}

function readInput(text: string): z.core.util.JSONType {
  const input = z.record(z.string(), z.json()).safeParse(jsonOrNull(text));
  if (!input.success) throw new Error('--input: Give an object of JSON.');
  return input.data;
}
