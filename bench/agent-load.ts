import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, ServiceError } from '@temporalio/client';
import type { ScriptedModel, SeenConversation } from '@/agent-runner/src/agent/scripted-model.test-support';
import { startScriptedOllama } from '@/agent-runner/src/agent/scripted-ollama.test-support';
import type { RunAgentInput, RunAgentResult } from '@/agent-runner/src/workflows/run-agent-contract';
import { command } from '@/e2e/agent-machine';
import { readBed } from '@/testbed/bed';
import { startTemporal } from '@/testbed/temporal';

export interface AgentRun {
  sessionId: string;
  /** From the start of the workflow until the model was asked for the first time; NaN if it never was. */
  waitMs: number;
  /** Until its result. */
  totalMs: number;
  /** Of its commands one was not done again, since nobody knew whether it had been done. */
  interrupted: boolean;
  /** Null: it ended with what its script says. */
  lost: string | null;
}

/**
 * Runs of three steps with two commands, each of which writes a line, for workers on one queue of a Temporal server of its own:
 * the bed's may be busy with others.
 */
export interface AgentLoad extends AsyncDisposable {
  /** Of that server, on loopback. */
  address: string;
  serverPid: number;
  taskQueue: string;
  /** Of the workers, so that they ask that server and the model. */
  settings: Record<string, string>;
  run(input?: Partial<RunAgentInput>): Promise<AgentRun>;
}

const modelName = 'scripted';
/** A run that has not ended by then is lost. */
const runTimeoutMs = 900_000;

interface Seen {
  askedAt: Map<string, number>;
  interrupted: Set<string>;
}

function startModel(seen: Seen, thinksMs: number, hostname: string): Promise<ScriptedModel> {
  const line = (name: string) => ({ ...command(`echo ${name} >> log.txt`), delayMs: thinksMs });
  const first = ({ userMessage }: SeenConversation) => {
    if (!seen.askedAt.has(userMessage)) seen.askedAt.set(userMessage, performance.now());
    return line('first');
  };
  const last = ({ userMessage, toolResults }: SeenConversation) => {
    if (toolResults.some((text) => /interrupted/i.test(text))) seen.interrupted.add(userMessage);
    return { text: userMessage, delayMs: thinksMs };
  };
  const scripts = { load: [first, line('second'), last] };
  return startScriptedOllama({ scripts, models: [modelName], hostname });
}

async function startServer(directory: string) {
  const { temporal } = readBed();
  if (temporal === null) throw new Error('The bed has no Temporal');
  return await startTemporal({ directory, binary: temporal.binary });
}

/**
 * @param directory of the server
 * @param thinksMs of the model, before each of its three answers
 * @param hostname where the workers reach the model
 */
export async function startAgentLoad(
  directory: string,
  { thinksMs, hostname = '127.0.0.1' }: { thinksMs: number; hostname?: string },
): Promise<AgentLoad> {
  const seen: Seen = { askedAt: new Map(), interrupted: new Set() };
  const { address, pid, stop } = await startServer(directory);
  const model = await startModel(seen, thinksMs, hostname);
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  const taskQueue = `bench-load-${randomBytes(3).toString('hex')}`;
  const run = async (input: Partial<RunAgentInput> = {}): Promise<AgentRun> => {
    const sessionId = randomUUID();
    const message = `script:load ${sessionId}`;
    const args: [RunAgentInput] = [{ message, sessionId, ...input }];
    const from = performance.now();
    const workflowId = `run-agent-${sessionId}`;
    const options = { taskQueue, workflowId, args, workflowExecutionTimeout: runTimeoutMs };
    const handle = await untilAnswered(() =>
      workflow.start<(given: RunAgentInput) => Promise<RunAgentResult>>('RunAgent', {
        ...options,
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
    const lost = await untilAnswered(() => handle.result()).then(
      ({ text }) => (text === message ? null : `It said ${text}`),
      String,
    );
    const waitMs = (seen.askedAt.get(message) ?? Number.NaN) - from;
    const interrupted = seen.interrupted.has(message);
    return { sessionId, waitMs, totalMs: performance.now() - from, interrupted, lost };
  };
  return {
    address,
    serverPid: pid,
    taskQueue,
    settings: {
      TEMPORAL_ADDRESS: address,
      STIGMER_TASK_QUEUE: taskQueue,
      STIGMER_LLM_BASE_URL: model.url,
      STIGMER_LLM_MODEL: modelName,
    },
    run,
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await model.close();
      await stop();
    },
  };
}

/** What becomes of a run is for its workflow to say, not for a call that failed on a busy machine. */
async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + runTimeoutMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ServiceError) || performance.now() > deadline) throw error;
      await sleep(1000);
    }
  }
}
