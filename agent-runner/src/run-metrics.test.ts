import type { MetricMeter } from '@temporalio/common';
import { noopMetricMeter } from '@temporalio/common';
import { expect, it } from 'vitest';
import { countedTools, createRunMetrics } from './run-metrics';
import { TestSandbox } from './tools/test-sandbox';

/** All that was counted, as `name{labels}`. */
function recordingMeter() {
  const seen: Record<string, number> = {};
  const add =
    (name: string) =>
    (value: number, labels: object = {}) => {
      const key = `${name}${JSON.stringify(labels)}`;
      seen[key] = (seen[key] ?? 0) + value;
    };
  const meter: MetricMeter = {
    createGauge: (name) => noopMetricMeter.createGauge(name),
    withTags: () => meter,
    createCounter: (name) => ({ ...noopMetricMeter.createCounter(name), add: add(name) }),
    createHistogram: (name) => ({ ...noopMetricMeter.createHistogram(name), record: add(name) }),
  };
  return { seen, meter };
}

it('tokens are counted by kind, none of them twice, and what a run cost once', () => {
  const { seen, meter } = recordingMeter();
  const metrics = createRunMetrics(meter);
  const usage = { inputTokens: 100, outputTokens: 7, cachedInputTokens: 60, cacheWriteTokens: 30 };
  const turn = { text: '', toolCalls: [], usage, finishReason: 'stop' as const, replay: null };
  const sofar = { usage, costUsd: 0.25, toolCalls: 0 };
  metrics.onEvent({ type: 'turn-end', step: 1, turn, sofar });
  metrics.onEvent({ type: 'compaction', step: 2, usage });
  const rest = { ...sofar, text: '', output: null, steps: 1, resumedSteps: 0 };
  const ended = (finishReason: 'done' | 'max-steps', costUsd: number | null) =>
    metrics.onOutcome({ type: 'ended', result: { ...rest, finishReason, costUsd }, messagesTaken: 0 });
  ended('done', 0.5);
  ended('max-steps', null);
  metrics.onOutcome({ type: 'suspended', suspension: { type: 'paused' }, messagesTaken: 0 });
  metrics.onFailure('model-refused');
  expect(seen).toEqual({
    'stigmer_steps_total{}': 1,
    'stigmer_tokens_total{"kind":"input"}': 20,
    'stigmer_tokens_total{"kind":"cached-input"}': 120,
    'stigmer_tokens_total{"kind":"cache-write"}': 60,
    'stigmer_tokens_total{"kind":"output"}': 14,
    'stigmer_run_attempts_total{"end":"done"}': 1,
    'stigmer_run_attempts_total{"end":"max-steps"}': 1,
    'stigmer_run_attempts_total{"end":"suspended"}': 1,
    'stigmer_run_attempts_total{"end":"model-refused"}': 1,
    'stigmer_run_cost_dollars{}': 0.5,
  });
});

it('a tool that the worker does not have is no label of its own', () => {
  const { seen, meter } = recordingMeter();
  const metrics = createRunMetrics(meter);
  for (const name of ['read_file', 'tickets__pelican', 'invented'])
    metrics.onEvent({ type: 'tool-end', step: 1, index: 0, name, isError: name !== 'read_file' });
  expect(seen).toEqual({
    'stigmer_tool_calls_total{"tool":"read_file","outcome":"ok"}': 1,
    'stigmer_tool_calls_total{"tool":"other","outcome":"error"}': 2,
  });
});

it('each of the worker’s own tools is counted by its name', async () => {
  await using sandbox = await TestSandbox.create();
  expect(countedTools).toEqual(expect.arrayContaining(sandbox.tools.map(({ name }) => name)));
});
