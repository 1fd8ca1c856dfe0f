import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import type { LogFields, Logger } from './logger';
import type { RunnerSettings } from './settings';

/** What the runner says itself, once and in its own words; the SDK would say it several times a second. */
const repeated = /^(No workflows registered|Network error while describing namespace|gRPC call \w+ retried)/;
const keptKeys = ['error', 'activityId', 'activityType', 'attempt', 'workflowId'];

/**
 * Installs the SDK's runtime, before the first connection. Its own lines and those of its native core appear from WARN on;
 * with debug, from DEBUG on, but third-party packages only from WARN.
 */
export function installTemporalRuntime(
  logger: Logger,
  {
    logLevel,
    metricsAddress,
    metricsCollector,
  }: Pick<RunnerSettings, 'logLevel' | 'metricsAddress' | 'metricsCollector'>,
): void {
  const debug = logLevel === 'debug';
  const level = debug ? 'DEBUG' : 'WARN';
  Runtime.install({
    logger: new DefaultLogger(level, (entry) => forward(logger, entry, debug)),
    // The process stops itself: also while it waits, when no worker is there to hear of a signal.
    shutdownSignals: [],
    // Busy workers do not poll: only their heartbeats tell them from dead ones, so these must not be a minute apart.
    workerHeartbeatInterval: '10 seconds',
    telemetryOptions: {
      ...(metricsAddress !== null && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
      ...(metricsCollector !== null && {
        metrics: { otel: { ...metricsCollector, http: true, metricsExportInterval: '10 seconds' } },
      }),
      logging: {
        filter: makeTelemetryFilterString({ core: level, other: debug ? 'WARN' : 'ERROR' }),
        forward: {},
      },
    },
  });
}

function forward(logger: Logger, { level, message, meta }: LogEntry, debug: boolean): void {
  if (!debug && (repeated.test(message) || isFull(meta?.error))) return;
  const source = logger.named(`temporal.${String(meta?.sdkComponent ?? 'worker')}`);
  const fields: LogFields = {};
  for (const key of keptKeys) {
    const value: unknown = meta?.[key];
    if (value !== undefined) fields[key] = value instanceof Error ? textOf(value, debug) : String(value);
  }
  if (level === 'ERROR') source.error(message, fields);
  else if (level === 'WARN') source.warn(message, fields);
  else if (level === 'INFO') source.info(message, fields);
  else source.debug(message, fields);
}

/** No fault: it is tried again until there is room. */
function isFull(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === 'worker-full';
}

const titledSchema = z.object({ title: z.string() });

/** A model's server may repeat the prompt in its refusal: the words of a failure stay in Temporal, the log has its title. */
export function textOf(error: Error, debug: boolean): string {
  if (debug || !(error instanceof ApplicationFailure)) return error.message;
  const { data } = titledSchema.safeParse(error.details?.[0]);
  return data === undefined ? error.message : `${data.title} (${error.type})`;
}
