import type { z } from 'zod';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import { messageOf } from '@/lib/core/failure';
import type { AgentModel } from '../agent/agent-model';
import { type ApprovalRule, approvalRule } from '../agent/approval-rule';
import type { Journal } from '../agent/journal';
import { type AgentEvent, runAgent, type StepWriting } from '../agent/run-agent';
import type { EarlyEnd } from '../agent/run-progress';
import type { AgentResult } from '../agent/run-result';
import { RunSuspended, type Suspension } from '../agent/run-suspended';
import { Steering } from '../agent/steering';
import { type StructuredOutput, structuredOutput } from '../agent/structured-output';
import { openThread, type Thread } from '../agent/thread';
import type { Wanted } from '../agent/wanted';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import type { Sandbox } from '../sandbox/sandbox';
import type { Lease } from '../session/lease';
import { addEarlierRuns, fencedStore, openRunJournal, readPart } from '../session/run-journals';
import type { AgentTool } from '../tools/tool';
import { type executeAgentInputSchema, inputRefused } from './activity-inputs';
import { openAgentTools } from './agent-tools';

export type ExecuteAgentInput = z.output<typeof executeAgentInputSchema>;

export interface ExecuteAgentParts {
  workspaceDirectory: string;
  /** What every command of the agent is started through. */
  launcher: readonly string[];
  toolServers: ToolServerSettings;
  toolFetch: typeof globalThis.fetch;
  sandbox: Sandbox;
  /** The right to work in the sandbox: asked before every tool and every line of the journal. */
  lease: Lease;
  model: AgentModel;
  signal: AbortSignal;
  /** Of the worker, for all its runs. */
  needsApproval: ApprovalRule;
  /** Asks the run's caller what is wanted, where it can be asked. Null: no answer. */
  askCaller(after: number): Promise<Wanted | null>;
  /** The same tools, whose calls are traced. */
  traceTools(tools: readonly AgentTool[]): readonly AgentTool[];
  onEvent(event: AgentEvent): void;
  onWriting(writing: StepWriting): void;
  /** What is set and this run does not have. */
  onWarning(warning: string): void;
  /** How the run ended, for its session; null when another attempt will go on with it. */
  earlyEnd(error: unknown): EarlyEnd | null;
}

/** How an execution ended. `messagesTaken`: of those that people said to the run. */
export type AgentOutcome =
  | { type: 'ended'; result: AgentResult; messagesTaken: number }
  | { type: 'suspended'; suspension: Suspension; messagesTaken: number };

const defaultInstructions =
  'You are an agent that works in a directory of its own. Use the tools to look, change files and run commands; paths are relative to that directory. Check what you did. Answer briefly when it is done.';

/**
 * Runs the agent in its session's sandbox; the same execution id continues where an earlier attempt stopped. What was said
 * and done stays in the session's conversation, however the run ends.
 */
export async function executeAgent(
  input: ExecuteAgentInput,
  parts: ExecuteAgentParts,
): Promise<AgentOutcome> {
  const { sandbox, lease, earlyEnd } = parts;
  const { executionId } = input;
  const thread = await openThread(await fencedStore(sandbox, 'thread', lease));
  try {
    await addEarlierRuns(thread, sandbox, executionId);
    const outcome = await runJournalled(input, parts, thread.before(executionId));
    if (outcome.type === 'suspended') return outcome;
    const end = outcome.result.finishReason === 'stopped' ? ({ type: 'stopped' } as const) : undefined;
    await thread.add(executionId, await readPart(sandbox, executionId, end));
    return outcome;
  } catch (error) {
    const end = earlyEnd(error);
    // Where it cannot be written the session's next run finds it in the journal.
    if (end !== null) await addEnded(thread, sandbox, executionId, end).catch(() => undefined);
    throw error;
  } finally {
    await thread.close();
  }
}

async function addEnded(thread: Thread, sandbox: Sandbox, executionId: string, end: EarlyEnd): Promise<void> {
  const part = await readPart(sandbox, executionId, end);
  if (part.messages.length > 0) await thread.add(executionId, part);
}

async function runJournalled(
  input: ExecuteAgentInput,
  parts: ExecuteAgentParts,
  history: Parameters<typeof runAgent>[0]['history'],
): Promise<AgentOutcome> {
  const { sandbox, lease, model, signal, onEvent, onWriting, onWarning } = parts;
  const { executionId, message, instructions, maxSteps, budget = {} } = input;
  const prices = pricesFor(input, model);
  const output = await outputFor(input);
  const journal = await openRunJournal(sandbox, executionId, lease);
  try {
    const steering = steeringOf(input, parts, journal);
    const needsApproval = (tool: string) => steering.needsApproval(tool);
    await using own = await openAgentTools(sandbox, { ...parts, needsApproval }, signal);
    for (const warning of own.warnings) onWarning(warning);
    const run = runAgent({
      model,
      journal,
      message,
      history,
      signal,
      onWriting,
      tools: leased(parts.traceTools(own.tools), lease),
      systemPrompt: [instructions ?? defaultInstructions, ...own.prompt, output?.prompt ?? []]
        .flat()
        .join('\n\n'),
      limits: maxSteps === undefined ? {} : { maxSteps },
      prices,
      budget,
      steering,
      ...(output && { output }),
    });
    return await outcomeOf(run, steering, onEvent);
  } finally {
    await journal.close();
  }
}

function pricesFor({ prices, budget }: ExecuteAgentInput, model: AgentModel): TokenPrices | null {
  const known = prices ?? model.prices;
  if (known !== null || budget?.usd === undefined) return known;
  throw inputRefused(
    'budget.usd: The prices of the model are not known; give them, or set STIGMER_LLM_PRICES',
  );
}

async function outputFor({ outputSchema }: ExecuteAgentInput): Promise<StructuredOutput | null> {
  if (outputSchema === undefined) return null;
  try {
    return await structuredOutput(outputSchema);
  } catch (error) {
    throw inputRefused(`outputSchema: ${messageOf(error)}`);
  }
}

function steeringOf(
  { needsApproval = [], steering }: ExecuteAgentInput,
  parts: ExecuteAgentParts,
  journal: Journal,
): Steering {
  const ofRun = approvalRule(needsApproval);
  return new Steering({
    journal,
    needsApproval: (tool) => ofRun(tool) || parts.needsApproval(tool),
    caller: steering === undefined ? null : { known: steering, ask: parts.askCaller },
  });
}

async function outcomeOf(
  run: ReturnType<typeof runAgent>,
  steering: Steering,
  onEvent: (event: AgentEvent) => void,
): Promise<AgentOutcome> {
  try {
    for (;;) {
      const next = await run.next();
      const { messagesTaken } = steering;
      if (next.done) return { type: 'ended', result: next.value, messagesTaken };
      onEvent(next.value);
    }
  } catch (error) {
    if (!(error instanceof RunSuspended)) throw error;
    return { type: 'suspended', suspension: error.suspension, messagesTaken: steering.messagesTaken };
  }
}

/** A call of a tool begins in the same breath in which the lease was still there. */
function leased(tools: readonly AgentTool[], lease: Lease): AgentTool[] {
  return tools.map((tool) => ({
    ...tool,
    execute: async (input, signal) => {
      lease.check();
      return await tool.execute(input, signal);
    },
  }));
}
