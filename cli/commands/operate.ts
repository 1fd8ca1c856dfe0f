import { randomUUID } from 'node:crypto';
import { PullBar } from '@/cli/pull-bar';
import { failureLines } from '@/cli/text/failure-text';
import { operationLines, runningPull } from '@/cli/text/operation-text';
import { statusLines } from '@/cli/text/status-text';
import { engineLines } from '@/lib/contracts/engine-lines';
import type { Operation, OperationInput, OperationKind } from '@/lib/contracts/operation';
import { operationRules } from '@/lib/contracts/operation-kinds';
import type { Status } from '@/lib/contracts/status';
import { nextTimeOfDay } from '@/lib/core/time-of-day';
import { type CommandContext, exitCodes } from './command';

export interface OperateOptions {
  json: boolean;
  /** `remove` only: the person has agreed. */
  confirmed?: boolean;
  /** What this kind is told beside its name. */
  input?: OperationInput;
  /** What stops the worker: `now`, `idle` or a time of the day, `HH:MM`. */
  when?: string | undefined;
}

/** Starts the operation, or joins the one that runs, shows it to its end, and says whether what was asked for is true. */
export async function operate(
  context: CommandContext,
  kind: OperationKind,
  options: OperateOptions,
): Promise<number> {
  const { client, output } = context;
  const { operationId, joined } = await client.startOperation({
    kind,
    key: randomUUID(),
    ...(options.confirmed === undefined ? {} : { confirmed: options.confirmed }),
    ...options.input,
    ...waitOf(options.when, context.now()),
  });
  if (joined && !options.json) output.notify('It is already running; following it to its end.');
  const stopListening = context.onInterrupt(() => void askToCancel(context, operationId));
  let ended: Operation | null;
  try {
    ended = await follow(context, operationId, options.json);
  } finally {
    stopListening();
  }
  return await conclude(context, kind, ended, options.json);
}

function waitOf(when: string | undefined, now: number): OperationInput {
  if (when === undefined) return {};
  if (when === 'now' || when === 'idle') return { when };
  const at = nextTimeOfDay(when, now);
  return at === null ? {} : { at };
}

async function askToCancel({ client, output }: CommandContext, operationId: string): Promise<void> {
  try {
    const cancelled = await client.cancelOperation(operationId);
    output.notify(cancelled ? 'Cancelling; this takes a moment.' : 'It has ended already.');
  } catch {
    output.notify('The request to cancel did not get through; the operation goes on.');
  }
}

async function follow(
  { client, output }: CommandContext,
  operationId: string,
  json: boolean,
): Promise<Operation | null> {
  const bar = output.terminal && !json ? new PullBar() : null;
  const text = { colour: output.colour, pull: bar === null ? 'lines' : 'bar' } as const;
  let before: Operation | null = null;
  try {
    for await (const operation of client.watchOperation(operationId)) {
      if (json) {
        output.print(JSON.stringify({ type: 'operation-change', operation }));
      } else {
        const lines = operationLines(before, operation, text);
        bar?.show(runningPull(operation));
        for (const line of lines) output.print(line);
      }
      before = operation;
    }
    return before;
  } finally {
    bar?.show(null);
  }
}

async function conclude(
  { client, output, now }: CommandContext,
  kind: OperationKind,
  ended: Operation | null,
  json: boolean,
): Promise<number> {
  const status = await client.status();
  if (json) output.print(JSON.stringify({ type: 'status-change', status }));
  const failure = ended?.failure ?? null;
  if (!json) {
    if (failure !== null) for (const line of failureLines(failure, output.colour)) output.notify(line);
    else if (ended?.state === 'cancelled') output.notify('Cancelled.');
    else if (ended?.outcome) output.print(ended.outcome);
    for (const line of afterwards(kind, status, failure !== null, now(), output.colour)) output.print(line);
  }
  if (ended?.state === 'cancelled') return exitCodes.interrupted;
  return ended?.state === 'succeeded' && isTrue(kind, status) ? exitCodes.true : exitCodes.untrue;
}

/** What is worth saying after the outcome: how to get an engine, or why the worker is not ready after all. */
function afterwards(
  kind: OperationKind,
  status: Status,
  failed: boolean,
  now: number,
  colour: boolean,
): string[] {
  if (status.engine === null) return engineLines(status);
  return failed || isTrue(kind, status) ? [] : statusLines(status, now, colour);
}

/** Whether the status shows what the operation was for. */
function isTrue(
  kind: OperationKind,
  { verdict, container, oldRunner }: Pick<Status, 'verdict' | 'container' | 'oldRunner'>,
): boolean {
  switch (operationRules[kind].goal) {
    case 'ready':
      return verdict === 'ready';
    case 'stopped':
      return verdict === 'stopped' || verdict === 'not-set-up';
    case 'removed':
      return verdict === 'not-set-up' && container === null;
    case 'old-runner-removed':
      return oldRunner === null;
    case 'stray-removed':
    case 'image-loaded':
    // Which has seen for itself what it came to.
    case 'temporal-changed':
      return true;
  }
}
