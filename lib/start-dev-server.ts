import type { Config } from '@/lib/config/config';
import type { Clock } from '@/lib/core/clock';
import { createDevServer, type DevServer } from '@/lib/dev-server/create-dev-server';
import { devServer } from '@/lib/dev-server/dev-server';
import type { HealthMonitor } from '@/lib/health/monitor';
import type { LogRecorder, RecorderParts } from '@/lib/logs/recorder';
import { createServiceRecorder } from '@/lib/logs/service-recorder';
import type { Operations } from '@/lib/operations/operations';
import { createDesiredStateStore, type DesiredState } from '@/lib/service/desired-state';
import { followContainer } from '@/lib/service/follow-container';
import { openRunHistory } from '@/lib/service/run-history';
import type { ServiceParts } from '@/lib/service/service-parts';
import type { SettingsStore } from '@/lib/settings/settings-store';
import { connectTemporal } from '@/lib/temporal/connection';

interface Parts {
  config: Config;
  clock: Clock;
  settings: SettingsStore;
  operations: Operations;
  health: HealthMonitor;
  detect: ServiceParts['detect'];
  /** Of the worker, for which the server runs. */
  goodTime: NonNullable<RecorderParts['goodTime']>;
}

function isWanted(desired: DesiredState | null): boolean {
  return desired !== null && (desired.phase === 'trial' || desired.want !== 'absent');
}

/** Temporal's development server and its log. Nothing is asked of an engine before somebody has started one. */
export async function startDevServer(
  parts: Parts,
): Promise<{ devServer: DevServer; devServerLogs: LogRecorder; stop(): Promise<unknown> }> {
  const { config, clock, settings, operations, health, detect, goodTime } = parts;
  const service = devServer(config, connectTemporal);
  const desired = createDesiredStateStore(service.files.desiredState);
  const engine = () => health.engine();
  const { containerName } = service;
  const follower = followContainer({ clock, containerName, engine });
  const watch = () => follower.watch();
  const limits = config.logLimits;
  const devServerLogs = createServiceRecorder(service, { clock, engine, watch, limits, goodTime });
  const history = await openRunHistory({
    path: service.files.history,
    operationRunning: () => operations.running(service.name),
  });
  const refreshHealth = () => health.refresh();
  const clearLog = (signal: AbortSignal) => devServerLogs.clear(signal);
  const common = { service, clock, history, desired, engine, detect, refreshHealth, watch, clearLog };
  const server = createDevServer({ ...common, config, settings, connectTemporal });
  const begin = () => {
    follower.begin();
    devServerLogs.start();
  };
  if (isWanted(await desired.read())) begin();
  return {
    devServer: {
      ...server,
      operation: (kind, input) => {
        begin();
        return server.operation(kind, input);
      },
    },
    devServerLogs,
    stop: () => Promise.all([devServerLogs.stop(), follower.stop(), history.saved()]),
  };
}
