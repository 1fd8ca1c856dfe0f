import { setEnvironmentData } from 'node:worker_threads';
import { Runtime } from '@temporalio/worker';
import { ownTaskQueue } from '@/lib/contracts/own-task-queue';
import { systemClock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { version } from '../../package.json';
import { createActivities } from '../activities';
import { AgentSlots } from '../activities/agent-slots';
import { approvalRule } from '../agent/approval-rule';
import { createLazyModel } from '../agent/lazy-model';
import { createStreamingFetch } from '../agent/patient-fetch';
import { healthSocketKey } from '../blocked-stack/health-socket-key';
import { reportHealth, reportStatus } from '../health-report';
import { startHealthServer } from '../health-server';
import type { Logger } from '../logger';
import { createRunMetrics } from '../run-metrics';
import { createRunnerState } from '../runner-state';
import type { AcceptedSettings, RunnerSettings } from '../settings';
import { listenForShutdown } from '../shutdown';
import { superviseWorker } from '../supervisor';
import { installTemporalRuntime } from '../temporal-logging';
import { commandLauncher } from '../tools/command-launcher';
import { breachSentence, tryContainment } from '../tools/containment';
import { noTraces, type RunTraces } from '../tracing/run-traces';
import { isWritable } from '../workspace';

/** Polls until it is asked to stop. @returns the exit code */
export async function serve(
  { settings, warnings }: AcceptedSettings,
  socketPath: string,
  logger: Logger,
): Promise<number> {
  const signal = listenForShutdown(logger);
  const state = createRunnerState();
  state.workspaceWritable = await isWritable(settings.workspaceDirectory);
  const { identity, activitySlots, workspaceDirectory } = settings;
  tellStart(settings, warnings, logger);
  if (!state.workspaceWritable)
    logger.warn('The workspace is not writable', { workspaceDirectory, uid: process.getuid?.() ?? 0 });
  installTemporalRuntime(logger, settings);
  const slots = new AgentSlots(activitySlots);
  const launcher = commandLauncher();
  const traces = await openTraces(settings);
  const activities = createActivities({
    version,
    identity,
    workspaceDirectory,
    launcher,
    ownTaskQueue: ownTaskQueue(settings),
    sessionQueue: () => state.sessionQueue,
    shownModel: () => (state.hasRunAttributes ? settings.model.model : null),
    model: createLazyModel(settings.model),
    toolServers: settings.toolServers,
    toolFetch: createStreamingFetch(settings.model.proxies ?? null),
    needsApproval: approvalRule(settings.approveTools),
    slots,
    metrics: createRunMetrics(Runtime.instance().metricMeter),
    traces,
    logger,
    onModelError: (code) => {
      state.lastModelError = { code, at: systemClock.now() };
    },
  });
  const report = { settings, state, slots, version };
  setEnvironmentData(healthSocketKey, socketPath);
  const health = await startHealthServer(socketPath, {
    health: () => reportHealth(report),
    status: () => reportStatus(report),
  });
  if (state.workspaceWritable) void tellContainment(workspaceDirectory, launcher, signal, logger);
  try {
    await superviseWorker({ settings, activities, slots, state, clock: systemClock, logger, signal });
    logger.info('Stopped');
    return 0;
  } catch (error) {
    logger.error('Stopped with activities unfinished', { reason: messageOf(error) });
    return 1;
  } finally {
    health.close();
    await traces.close();
  }
}

/** OpenTelemetry is loaded where somebody listens. */
async function openTraces({
  tracesCollector: collector,
  model,
  identity,
}: RunnerSettings): Promise<RunTraces> {
  if (collector === null) return noTraces;
  const { createOtlpTraces } = await import('../tracing/otlp-traces');
  return createOtlpTraces({ collector, model, version, identity });
}

function tellStart(
  settings: AcceptedSettings['settings'],
  warnings: readonly string[],
  logger: Logger,
): void {
  const { identity, address, namespace, taskQueue, activitySlots, workspaceDirectory } = settings;
  logger.info('Starting', {
    version,
    identity,
    address,
    namespace,
    taskQueue,
    activitySlots,
    workspaceDirectory,
  });
  for (const warning of warnings) logger.warn(warning);
  const backend = settings.effective.STIGMER_BACKEND_ENDPOINT;
  logger.info('Works alone: agents run without the Stigmer server', {
    backend: backend?.source === 'default' ? 'not set' : (backend?.value ?? 'not set'),
  });
}

/** What the system does not keep commands from is told once; whether it can be told is no reason to wait or to end. */
async function tellContainment(
  workspaceDirectory: string,
  launcher: readonly string[],
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  try {
    const containment = await tryContainment(workspaceDirectory, launcher, signal);
    const problem = containment.type === 'failed' ? containment.reason : breachSentence(containment.breaches);
    if (problem !== null) logger.warn('Commands are not contained', { reason: problem });
  } catch (error) {
    logger.debug('Could not find out whether commands are contained', { reason: messageOf(error) });
  }
}
