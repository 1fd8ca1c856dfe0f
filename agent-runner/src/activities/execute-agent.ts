import type { z } from 'zod';
import type { AgentModel } from '../agent/agent-model';
import { fileJournalStore } from '../agent/file-journal-store';
import { openJournal } from '../agent/journal';
import { type AgentEvent, type AgentResult, runAgent } from '../agent/run-agent';
import { messagesOf, progressOf } from '../agent/run-progress';
import { openThread } from '../agent/thread';
import { openRunnerFile, openSandbox, type Sandbox } from '../sandbox/sandbox';
import { commandEnvironment } from '../tools/command-environment';
import { createTools } from '../tools/create-tools';
import type { executeAgentInputSchema } from './activity-inputs';

export type ExecuteAgentInput = z.output<typeof executeAgentInputSchema>;

export interface ExecuteAgentParts {
  workspaceDirectory: string;
  /** What every command of the agent is started through. */
  launcher: readonly string[];
  model: AgentModel;
  signal: AbortSignal;
  onEvent(event: AgentEvent): void;
}

const commandTimeoutSeconds = 120;
const commandTimeoutSecondsMax = 3600;

const defaultInstructions =
  'You are an agent that works in a directory of its own. Use the tools to look, change files and run commands; paths are relative to that directory. Check what you did. Answer briefly when it is done.';

/** Runs the agent in its session's sandbox; the same execution id continues where an earlier attempt stopped. */
export async function executeAgent(input: ExecuteAgentInput, parts: ExecuteAgentParts): Promise<AgentResult> {
  await using sandbox = await openSandbox(parts.workspaceDirectory, input.sessionId);
  const thread = await openThread(fileJournalStore((await openRunnerFile(sandbox, 'thread.jsonl')).handle));
  try {
    const result = await runJournalled(input, parts, sandbox, thread.before(input.executionId));
    await thread.add(input.executionId, result.messages);
    return result.agent;
  } finally {
    await thread.close();
  }
}

async function runJournalled(
  { executionId, message, instructions, maxSteps, prices }: ExecuteAgentInput,
  { model, launcher, signal, onEvent }: ExecuteAgentParts,
  sandbox: Sandbox,
  history: Parameters<typeof runAgent>[0]['history'],
) {
  const file = () => openRunnerFile(sandbox, `run-${executionId}.jsonl`);
  const journal = await openJournal(fileJournalStore((await file()).handle), executionId);
  try {
    const run = runAgent({
      model,
      journal,
      message,
      history,
      signal,
      tools: createTools(sandbox, {
        launcher,
        environment: await commandEnvironment(sandbox),
        timeoutSeconds: commandTimeoutSeconds,
        timeoutSecondsMax: commandTimeoutSecondsMax,
      }),
      systemPrompt: instructions ?? defaultInstructions,
      limits: maxSteps === undefined ? {} : { maxSteps },
      prices: prices ?? null,
    });
    for (;;) {
      const next = await run.next();
      if (next.done) {
        await using written = await file();
        const { found } = await openJournal(fileJournalStore(written.handle), executionId);
        return { agent: next.value, messages: messagesOf(progressOf(found)) };
      }
      onEvent(next.value);
    }
  } finally {
    await journal.close();
  }
}
