import type { MetricMeter } from '@temporalio/common';
import type { AgentOutcome } from './activities/execute-agent';
import type { TokenUsage } from './agent/conversation';
import type { AgentEvent } from './agent/run-agent';

/** What runs do, as numbers: labels are bounded and hold nothing of what was said. */
export interface RunMetrics {
  onEvent(event: AgentEvent): void;
  onOutcome(outcome: AgentOutcome): void;
  /** @param end code of the failure, or why the attempt was given up */
  onFailure(end: string): void;
}

/** Any other one is counted as `other`: its name is another server's, or an invention of the model. */
export const countedTools: readonly string[] = [
  'list_files',
  'read_file',
  'write_file',
  'edit_file',
  'search_files',
  'run_command',
  'read_skill',
];

export function createRunMetrics(meter: MetricMeter): RunMetrics {
  const counter = (name: string, description: string) =>
    meter.createCounter(`stigmer_${name}`, undefined, description);
  const runs = counter('run_attempts_total', 'Attempts of runs that ended, by how');
  const steps = counter('steps_total', 'Answers of the model');
  const tokens = counter('tokens_total', 'Tokens, by kind');
  const tools = counter('tool_calls_total', 'Calls of tools, by tool and outcome');
  const waits = counter('model_waits_total', 'Waits for a model that limits its callers, by code');
  const cost = meter.createHistogram(
    'stigmer_run_cost_dollars',
    'float',
    undefined,
    'Cost of runs that were given prices',
  );
  return {
    onEvent: (event) => {
      if (event.type === 'model-wait') waits.add(1, { code: event.code });
      if (event.type === 'tool-end') {
        const tool = countedTools.includes(event.name) ? event.name : 'other';
        tools.add(1, { tool, outcome: event.isError ? 'error' : 'ok' });
      }
      if (event.type === 'turn-end') {
        steps.add(1);
        count(event.turn.usage);
      }
      if (event.type === 'compaction') count(event.usage);
    },
    onOutcome: (outcome) => {
      runs.add(1, { end: outcome.type === 'ended' ? outcome.result.finishReason : outcome.type });
      const costUsd = outcome.type === 'ended' ? outcome.result.costUsd : null;
      if (costUsd !== null) cost.record(costUsd);
    },
    onFailure: (end) => runs.add(1, { end }),
  };

  function count({ inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens }: TokenUsage): void {
    tokens.add(inputTokens - cachedInputTokens - cacheWriteTokens, { kind: 'input' });
    tokens.add(cachedInputTokens, { kind: 'cached-input' });
    tokens.add(cacheWriteTokens, { kind: 'cache-write' });
    tokens.add(outputTokens, { kind: 'output' });
  }
}
