import type { z } from 'zod';
import type { AgentModel } from '../agent/agent-model';
import { fileJournalStore } from '../agent/file-journal-store';
import { openJournal } from '../agent/journal';
import { type AgentEvent, type AgentResult, runAgent } from '../agent/run-agent';
import { messagesOf, progressOf } from '../agent/run-progress';
import { openThread } from '../agent/thread';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import { openRunnerFile, openSandbox, type Sandbox } from '../sandbox/sandbox';
import type { executeAgentInputSchema } from './activity-inputs';
import { openAgentTools } from './agent-tools';

export type ExecuteAgentInput = z.output<typeof executeAgentInputSchema>;

export interface ExecuteAgentParts {
  workspaceDirectory: string;
  /** What every command of the agent is started through. */
  launcher: readonly string[];
  model: AgentModel;
  toolServers: ToolServerSettings;
  signal: AbortSignal;
  onEvent(event: AgentEvent): void;
  /** What is set and this run does not have. */
  onWarning(warning: string): void;
}

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
  parts: ExecuteAgentParts,
  sandbox: Sandbox,
  history: Parameters<typeof runAgent>[0]['history'],
) {
  const { model, signal, onEvent, onWarning } = parts;
  const file = () => openRunnerFile(sandbox, `run-${executionId}.jsonl`);
  const journal = await openJournal(fileJournalStore((await file()).handle), executionId);
  try {
    await using surroundings = await openAgentTools(sandbox, parts, signal);
    for (const warning of surroundings.warnings) onWarning(warning);
    const run = runAgent({
      model,
      journal,
      message,
      history,
      signal,
      tools: surroundings.tools,
      systemPrompt: [instructions ?? defaultInstructions, ...surroundings.prompt].join('\n\n'),
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
