import { noopMetricMeter } from '@temporalio/common';
import { createAgentActivities } from '../activities/agent-activities';
import { AgentSlots } from '../activities/agent-slots';
import { createModel } from '../agent/model';
import { createLogger } from '../logger';
import { createRunMetrics } from '../run-metrics';
import { noTraces } from '../tracing/run-traces';

/** A process of its own that runs one execution of the agent: `WORKSPACE MODEL-URL INPUT-AS-JSON PATIENCE-MS`. */
const [workspaceDirectory = '', baseUrl = '', input = '', patience = ''] = process.argv.slice(2);

const activities = createAgentActivities({
  workspaceDirectory,
  launcher: [],
  toolServers: {},
  toolFetch: fetch,
  needsApproval: () => false,
  // Two of them are two workers.
  ownTaskQueue: `queue/${process.pid}`,
  sessionQueue: () => 'queue/shared',
  shownModel: () => null,
  metrics: createRunMetrics(noopMetricMeter),
  traces: noTraces,
  model: createModel({
    provider: 'ollama',
    model: 'scripted',
    baseUrl,
    apiKey: null,
    maxTokens: 100,
    temperature: 0,
    contextTokens: 4096,
    threadTokens: null,
    prices: null,
  }),
  slots: new AgentSlots(1),
  logger: createLogger('second', {
    leastLevel: 'error',
    format: 'text',
    now: Date.now,
    write: () => undefined,
  }),
  onModelError: () => undefined,
  context: () => ({
    signal: new AbortController().signal,
    taskQueue: 'queue/second',
    attempt: 1,
    lastDetails: undefined,
    heartbeat: () => undefined,
    traceparent: null,
    caller: () => null,
  }),
  leaseTimes: { renewMs: Number(patience) / 5, patienceMs: Number(patience) },
});

activities.ExecuteAgent(JSON.parse(input)).then(
  (result) => process.stdout.write(`${JSON.stringify({ result })}\n`),
  (error) => process.stdout.write(`${JSON.stringify({ type: error.type })}\n`),
);
