import type { AgentOutcome } from '../activities/execute-agent';
import type { AgentModel } from '../agent/agent-model';
import type { AgentEvent } from '../agent/run-agent';
import type { AgentTool } from '../tools/tool';

export interface TracedRun {
  executionId: string;
  sessionId: string;
  attempt: number;
  /** Of W3C, by the run's caller; null: the run begins a trace of its own. */
  traceparent: string | null;
}

/** Where runs leave traces: names, numbers and codes, never what was said. */
export interface RunTraces {
  begin(run: TracedRun): RunTrace;
  /** What is not sent yet is sent, where the collector takes it soon. */
  close(): Promise<void>;
}

/** One attempt of a run. It is over with one of the last two. */
export interface RunTrace {
  onEvent(event: AgentEvent): void;
  /** The same, whose calls are traced. */
  model(model: AgentModel): AgentModel;
  tools(tools: readonly AgentTool[]): readonly AgentTool[];
  onOutcome(outcome: AgentOutcome): void;
  /** @param end code of the failure, or why the attempt was given up */
  onFailure(end: string): void;
}

const noTrace: RunTrace = {
  onEvent: () => undefined,
  model: (model) => model,
  tools: (tools) => tools,
  onOutcome: () => undefined,
  onFailure: () => undefined,
};

export const noTraces: RunTraces = { begin: () => noTrace, close: async () => undefined };
