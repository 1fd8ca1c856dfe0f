import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WorkflowFailedError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { messageOf } from '@/lib/core/failure';
import { connectToTemporal, createClient } from '../connect';
import type { RunnerSettings } from '../settings';
import type { RunAgentInput, RunAgentResult } from '../workflows/run-agent-contract';

/** `TASK_QUEUE_TYPE_WORKFLOW`. */
const workflowQueue = 1;
const usage = 'Usage: agent-runner run MESSAGE [--session ID] [--clean-up] [--json]';

export type RunArguments =
  | { type: 'accepted'; input: RunAgentInput; json: boolean }
  | { type: 'refused'; message: string };

export function readRunArguments(args: string[]): RunArguments {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        session: { type: 'string' },
        'clean-up': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [message, ...more] = positionals;
    if (!message || more.length > 0) return refused('Give one message, in quotes.');
    const input: RunAgentInput = { message, cleanUp: values['clean-up'] };
    if (values.session !== undefined) input.sessionId = values.session;
    return { type: 'accepted', input, json: values.json };
  } catch (error) {
    return refused(messageOf(error));
  }
}

function refused(reason: string): RunArguments {
  return { type: 'refused', message: `${reason}\n${usage}` };
}

/**
 * Starts the workflow `RunAgent` on the settings' queue and waits for its end; an abort cancels it. Returns what is to be
 * printed. Rejects with the failure's own words.
 */
export async function runOnce(
  settings: RunnerSettings,
  { input, json }: Extract<RunArguments, { type: 'accepted' }>,
  { signal, tell }: { signal: AbortSignal; tell(line: string): void },
): Promise<string> {
  const connection = await connectToTemporal(settings, signal);
  try {
    if (!(await isPolled(connection, settings)))
      tell(`No worker polls ${settings.taskQueue} yet; the run waits for one.`);
    const client = createClient(connection, settings);
    const handle = await client.workflow.start('RunAgent', {
      taskQueue: settings.taskQueue,
      workflowId: `run-agent-${randomUUID()}`,
      args: [input],
      staticSummary: 'Started by hand',
    });
    signal.addEventListener('abort', () => void handle.cancel().catch(() => undefined), { once: true });
    const result: RunAgentResult = await handle.result();
    return json ? JSON.stringify(result) : result.text;
  } catch (error) {
    throw error instanceof WorkflowFailedError ? innermost(error) : error;
  } finally {
    await connection.close();
  }
}

async function isPolled(
  connection: NativeConnection,
  { namespace, taskQueue }: RunnerSettings,
): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: workflowQueue,
  });
  return (pollers ?? []).length > 0;
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
