import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { toolNames } from '@/lib/contracts/tool-names';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { connectToTemporal, createClient } from '../connect';
import type { RunnerSettings } from '../settings';
import type { RunAgentInput, RunAgentResult } from '../workflows/run-agent-contract';
import { followRun } from './follow-run';
import { innermost } from './innermost';
import { progressLine } from './progress-line';
import { wholeResult } from './whole-result';

/** `TASK_QUEUE_TYPE_WORKFLOW`. */
const workflowQueue = 1;
/** For the last line of whoever follows a run that is over. */
const lastNewsMs = 5000;
const usage =
  'Usage: agent-runner run MESSAGE [--session ID] [--needs-approval TOOLS] [--clean-up] [--follow] [--json]';

export type RunArguments =
  | { type: 'accepted'; input: RunAgentInput; json: boolean; follow: boolean }
  | { type: 'refused'; message: string };

export function readRunArguments(args: string[]): RunArguments {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        session: { type: 'string' },
        'clean-up': { type: 'boolean', default: false },
        'needs-approval': { type: 'string' },
        follow: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [message, ...more] = positionals;
    if (!message || more.length > 0) return refused('Give one message, in quotes.');
    const input: RunAgentInput = { message, cleanUp: values['clean-up'] };
    if (values.session !== undefined) input.sessionId = values.session;
    const tools = values['needs-approval'];
    if (tools !== undefined) input.needsApproval = toolNames(tools);
    return { type: 'accepted', input, json: values.json, follow: values.follow };
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
  { input, json, follow }: Extract<RunArguments, { type: 'accepted' }>,
  { clock, signal, tell }: { clock: Clock; signal: AbortSignal; tell(line: string): void },
): Promise<string> {
  const connection = await connectToTemporal(settings, signal);
  const over = new AbortController();
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
    const following = follow ? tellProgress(handle, tell, { clock, signal: over.signal }) : null;
    const told: RunAgentResult = await handle.result();
    await Promise.race([following, clock.sleep(lastNewsMs, over.signal).catch(() => undefined)]);
    const result = await wholeResult(client, settings.taskQueue, told);
    return json ? JSON.stringify(result) : result.text;
  } catch (error) {
    throw error instanceof WorkflowFailedError ? innermost(error) : error;
  } finally {
    over.abort();
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

async function tellProgress(
  handle: WorkflowHandle,
  tell: (line: string) => void,
  parts: Parameters<typeof followRun>[1],
): Promise<void> {
  tell(`Run ${handle.workflowId}`);
  let before = '';
  for await (const view of followRun(handle, parts)) {
    const line = progressLine(handle.workflowId, view);
    if (line !== before) tell(line);
    before = line;
  }
}
