import './early-signal';
import { parseArgs } from 'node:util';
import { systemClock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { version } from '../package.json';
import { type HealthReport, startHealthServer } from './health-server';
import { createLogger, type LogLevel } from './logger';
import { createRunnerState, type RunnerState } from './runner-state';
import { type RunnerSettings, takeSettings } from './settings';
import { listenForShutdown } from './shutdown';
import { superviseWorker } from './supervisor';
import { installTemporalRuntime } from './temporal-logging';
import { isWritable } from './workspace';

/** EX_CONFIG of sysexits.h: starting again without a change of the settings cannot help. */
const exitConfiguration = 78;

function loggerFor(leastLevel: LogLevel) {
  return createLogger('agent-runner', {
    leastLevel,
    now: systemClock.now,
    write: (line) => process.stdout.write(line),
  });
}

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

async function run(settings: RunnerSettings, warnings: string[], socketPath: string): Promise<number> {
  const logger = loggerFor(settings.logLevel);
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
  const health = await startHealthServer(socketPath, () => reportOf(settings, state));
  try {
    await superviseWorker({ settings, version, state, clock: systemClock, logger, signal });
    logger.info('Stopped');
    return 0;
  } catch (error) {
    logger.error('Stopped with activities unfinished', { reason: messageOf(error) });
    return 1;
  } finally {
    health.close();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { socket: { type: 'string', default: '/tmp/agent-runner.sock' } },
  });
  const reading = takeSettings();
  if (reading.type === 'accepted') return await run(reading.settings, reading.warnings, values.socket);
  const logger = loggerFor('error');
  for (const problem of reading.problems) logger.error(`Wrong setting: ${problem}`);
  return exitConfiguration;
}

main().then(
  // The native core keeps the event loop alive when the server is gone.
  (code) => process.exit(code),
  (error: unknown) => {
    loggerFor('error').error('Cannot run', { reason: messageOf(error) });
    process.exit(1);
  },
);
