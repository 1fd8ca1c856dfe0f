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

/** Sets the agent-runner up. `settings` come on top of those that lead to the model; disposing leaves the container. */
export async function setUpAgent(
  machine: Machine,
  scripts: ScriptedModelOptions['scripts'],
  settings: Record<string, string> = {},
): Promise<AgentMachine> {
  const model = await startScriptedOllama({ scripts, models: [modelName] });
  const address = settings.TEMPORAL_SERVICE_ADDRESS ?? machine.temporalAddress;
  await machine.writeSettings({
    TEMPORAL_SERVICE_ADDRESS: address,
    STIGMER_TASK_QUEUE: machine.taskQueue,
    STIGMER_LLM_BASE_URL: model.url,
    STIGMER_LLM_MODEL: modelName,
    ...settings,
  });
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    model,
    client,
    start: (input) => startRun(client, machine.taskQueue, input),
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await model.close();
    },
  };
}
