import type { Alerts } from '@/lib/alerts/alerts';
import type { Bundles } from '@/lib/bundle/bundles';
import type { Config } from '@/lib/config/config';
import type { Diagnosis, WhyQuery } from '@/lib/contracts/diagnosis';
import type { TlsFileName } from '@/lib/contracts/tls-files';
import type { UninstallView } from '@/lib/contracts/uninstall';
import { singleton } from '@/lib/core/singleton';
import type { DevServer } from '@/lib/dev-server/create-dev-server';
import type { Docs } from '@/lib/docs/docs';
import type { EventHub } from '@/lib/events/hub';
import type { EngineChoice } from '@/lib/health/engine-choice';
import type { HealthMonitor } from '@/lib/health/monitor';
import type { Incidents } from '@/lib/incidents/incidents';
import type { LogRecorder } from '@/lib/logs/recorder';
import type { Operations } from '@/lib/operations/operations';
import type { Runner } from '@/lib/runner/create-runner';
import type { Runs } from '@/lib/runs/create-runs';
import type { Sessions } from '@/lib/security/sessions';
import type { Tickets } from '@/lib/security/tickets';
import type { ResourceMonitor } from '@/lib/service/resources';
import type { RunHistory } from '@/lib/service/run-history';
import type { PreferencesStore } from '@/lib/settings/preferences';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { ProofRecord } from '@/lib/worker/proof-record';

export interface Services {
  config: Config;
  operations: Operations;
  health: HealthMonitor;
  incidents: Incidents;
  alerts: Alerts;
  /** Support bundles. */
  bundles: Bundles;
  history: RunHistory;
  resources: ResourceMonitor;
  engines: EngineChoice;
  runner: Runner;
  /** Temporal's development server, where somebody has started one. */
  devServer: DevServer;
  devServerLogs: LogRecorder;
  runs: Runs;
  settings: SettingsStore;
  preferences: PreferencesStore;
  proofs: ProofRecord;
  docs: Docs;
  /** Why nothing happens. */
  why(query: WhyQuery, signal: AbortSignal): Promise<Diagnosis>;
  /** Everything that this console ever made on this machine. */
  removable(signal: AbortSignal): Promise<UninstallView>;
  /** Returns the path of the file. @throws Failure `settings-invalid` */
  keepTlsFile(name: TlsFileName, content: Buffer): Promise<string>;
  logs: LogRecorder;
  events: EventHub;
  sessions: Sessions;
  tickets: Tickets;
  /** Cancels what runs, stops every loop and gives the lock back. */
  close(): Promise<void>;
}

/** Where the running services are kept: made in the server's bundle, used in those of Next. */
export const servicesHolder = () =>
  singleton<{ services: Services | null }>('services', () => ({ services: null }));

/**
 * The services that `startServices` made; a bug when there are none. Only types are imported here, so that Next's bundles
 * hold no copy of the rooms.
 */
export function getServices(): Services {
  const { services } = servicesHolder();
  if (services === null) throw new Error('The services are not started');
  return services;
}
