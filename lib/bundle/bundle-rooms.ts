import type { Config } from '@/lib/config/config';
import type { Diagnosis, WhyQuery } from '@/lib/contracts/diagnosis';
import type { EnginesView } from '@/lib/contracts/engines';
import type { Incident, IncidentsView } from '@/lib/contracts/incident';
import type { LogLine } from '@/lib/contracts/log';
import type { Operation } from '@/lib/contracts/operation';
import type { QueueView } from '@/lib/contracts/queue';
import type { Resources } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import type { ContainerFacts } from '@/lib/engine/types';
import type { SettingsStore } from '@/lib/settings/settings-store';

/** The rooms of a console that a bundle asks. */
export interface BundleRooms {
  config: Config;
  clock: Clock;
  /** Of this process: what is secret in it stays here. */
  environment: Readonly<Record<string, string | undefined>>;
  settings: Pick<SettingsStore, 'path' | 'read' | 'view'>;
  health: {
    refresh(signal?: AbortSignal): Promise<Status>;
    evidence(): object | null;
    queue(): Promise<QueueView>;
    ownContainer(signal: AbortSignal): Promise<ContainerFacts | null>;
  };
  why(query: WhyQuery, signal: AbortSignal): Promise<Diagnosis>;
  engines: { view(signal: AbortSignal): Promise<EnginesView> };
  operations: { list(): Operation[] };
  incidents: { view(): IncidentsView; read(id: string): Promise<Incident | null> };
  history: { lives(): Life[] };
  resources: { view(): Resources };
  logs: { page(query: { limit: number }): Promise<{ lines: LogLine[] }> };
}
