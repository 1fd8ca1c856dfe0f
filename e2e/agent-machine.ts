import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type {
  ScriptedModel,
  ScriptedModelOptions,
} from '@/agent-runner/src/agent/scripted-model.test-support';
import { startScriptedOllama } from '@/agent-runner/src/agent/scripted-ollama.test-support';
import type { RunAgentInput, RunAgentResult } from '@/agent-runner/src/workflows/run-agent-contract';
import { runCli } from './cli';
import { expect, type Machine } from './fixtures';

/** A worker in its container with a model whose answers are written beforehand, and a client of Temporal. */
export interface AgentMachine extends AsyncDisposable {
  /** Of the worker, in its environment. */
  settings: Record<string, string>;
  model: ScriptedModel;
  client: Client;
  start(input: RunAgentInput): ReturnType<typeof startRun>;
}

const modelName = 'scripted';

function startRun(client: Client, taskQueue: string, input: RunAgentInput) {
  return client.workflow.start<(input: RunAgentInput) => Promise<RunAgentResult>>('RunAgent', {
    taskQueue,
    workflowId: `run-agent-${randomUUID()}`,
    args: [input],
  });
}

/**
 * Starts the model and connects to Temporal; the worker is the caller's to start, with `settings`. They come on top of
 * those that lead to the model; disposing leaves the container.
 */
export async function connectAgent(
  machine: Machine,
  scripts: ScriptedModelOptions['scripts'],
  settings: Record<string, string> = {},
): Promise<AgentMachine> {
  const model = await startScriptedOllama({ scripts, models: [modelName] });
  const address = settings.TEMPORAL_ADDRESS ?? machine.temporalAddress;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    settings: {
      TEMPORAL_ADDRESS: address,
      STIGMER_TASK_QUEUE: machine.taskQueue,
      STIGMER_LLM_BASE_URL: model.url,
      STIGMER_LLM_MODEL: modelName,
      ...settings,
    },
    model,
    client,
    start: (input) => startRun(client, machine.taskQueue, input),
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await model.close();
    },
  };
}

/** Sets the agent-runner up as a person would, with those settings on top. */
export async function setUpAgent(
  machine: Machine,
  scripts: ScriptedModelOptions['scripts'],
  settings: Record<string, string> = {},
): Promise<AgentMachine> {
  const agent = await connectAgent(machine, scripts, settings);
  await machine.writeSettings(agent.settings);
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  return agent;
}

/** A turn of a script that runs a command. */
export const command = (text: string) => ({ toolCalls: [{ name: 'run_command', input: { command: text } }] });

/** Longer than anything that a journey waits for. */
const foreverMs = 600_000;

/** Writes; thinks, for ever unless told otherwise, when it is asked for the first time, then writes again. */
export function interruptedScript(thinksMs = foreverMs): ScriptedModelOptions['scripts'][string] {
  let asked = 0;
  return [
    command('echo first >> log.txt'),
    () => ({ ...command('echo second >> log.txt'), delayMs: asked++ === 0 ? thinksMs : 0 }),
    { text: 'done' },
  ];
}

/** Waits until the model has been asked for that turn of its script so many times. */
export async function untilAsked(model: ScriptedModel, turnIndex: number, count = 1): Promise<void> {
  const asked = () => model.requests.filter((request) => request.turnIndex === turnIndex).length;
  await expect.poll(asked, { timeout: 60_000, intervals: [50] }).toBeGreaterThanOrEqual(count);
}

/** For each of the first three turns. */
export function timesAsked(model: ScriptedModel): number[] {
  return [0, 1, 2].map((turn) => model.requests.filter(({ turnIndex }) => turnIndex === turn).length);
}
