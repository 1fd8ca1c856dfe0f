import { noopMetricMeter } from '@temporalio/common';
/**
 * `tsx bare-worker.ts ADDRESS QUEUE SLOTS WORKSPACE`: the SDK's worker with nothing around it but one of our activities, as
 * the measure for what our own adds. Ends at SIGTERM.
 */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../src/activities';
import { AgentSlots } from '../src/activities/agent-slots';
import { createModel } from '../src/agent/model';
import { createLogger } from '../src/logger';
import { createRunMetrics } from '../src/run-metrics';
import { noTraces } from '../src/tracing/run-traces';

const [address = '', taskQueue = '', slots = '', workspaceDirectory = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const { DescribeRunner } = createActivities({
  version: '0.0.0',
  identity: 'bare',
  workspaceDirectory,
  launcher: [],
  ownTaskQueue: taskQueue,
  model: createModel({
    provider: 'ollama',
    model: 'none',
    baseUrl: null,
    apiKey: null,
    maxTokens: 1,
    temperature: 0,
    contextTokens: 1024,
    threadTokens: null,
    prices: null,
  }),
  toolServers: {},
  toolFetch: fetch,
  needsApproval: () => false,
  sessionQueue: () => null,
  shownModel: () => null,
  metrics: createRunMetrics(noopMetricMeter),
  traces: noTraces,
  slots: new AgentSlots(1),
  logger: createLogger('bare', {
    leastLevel: 'error',
    format: 'text',
    now: Date.now,
    write: () => undefined,
  }),
  onModelError: () => undefined,
});
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  activities: { DescribeRunner },
  maxConcurrentActivityTaskExecutions: Number(slots),
});
await worker.run();
