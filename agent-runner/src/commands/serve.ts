import { systemClock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { version } from '../../package.json';
import { createActivities } from '../activities';
import { AgentSlots } from '../activities/agent-slots';
import { createModel } from '../agent/model';
import { type HealthReport, startHealthServer } from '../health-server';
import type { Logger } from '../logger';
import { ownTaskQueue } from '../own-task-queue';
import { createRunnerState, type RunnerState } from '../runner-state';
import type { AcceptedSettings, RunnerSettings } from '../settings';
import { listenForShutdown } from '../shutdown';
import { superviseWorker } from '../supervisor';
import { installTemporalRuntime } from '../temporal-logging';
import { isWritable } from '../workspace';

function reportOf(settings: RunnerSettings, state: RunnerState): HealthReport {
  const { registered, lastPollAt, reason } = state.registration;
  return {
    state: state.phase,
    identity: settings.identity,
    taskQueue: settings.taskQueue,
    registered: registered && state.phase === 'running',
    lastPollAt,
    reason: state.phase === 'running' ? reason : state.phaseReason,
    workspaceWritable: state.workspaceWritable,
    version,
  };
}

/** Polls until it is asked to stop. @returns the exit code */
export async function serve(
  { settings, warnings }: AcceptedSettings,
  socketPath: string,
  logger: Logger,
): Promise<number> {
  const signal = listenForShutdown(logger);
  const state = createRunnerState();
  state.workspaceWritable = await isWritable(settings.workspaceDirectory);
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
  if (!state.workspaceWritable)
    logger.warn('The workspace is not writable', { workspaceDirectory, uid: process.getuid?.() ?? 0 });
  installTemporalRuntime(logger, settings.logLevel === 'debug');
  const activities = createActivities({
    version,
    identity,
    workspaceDirectory,
    ownTaskQueue: ownTaskQueue(settings),
    model: createModel(settings.model),
    slots: new AgentSlots(activitySlots),
    logger,
  });
  const health = await startHealthServer(socketPath, () => reportOf(settings, state));
  try {
    await superviseWorker({ settings, activities, state, clock: systemClock, logger, signal });
    logger.info('Stopped');
    return 0;
  } catch (error) {
    logger.error('Stopped with activities unfinished', { reason: messageOf(error) });
    return 1;
  } finally {
    health.close();
  }
}
