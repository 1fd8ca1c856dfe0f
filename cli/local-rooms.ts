import type { AlertsOrder, AlertsView } from '@/lib/contracts/alerts';
import type { BundleFileName, BundlePreview } from '@/lib/contracts/bundle';
import type { DevServerView } from '@/lib/contracts/dev-server';
import type { Diagnosis, WhyQuery } from '@/lib/contracts/diagnosis';
import type { EnginesView } from '@/lib/contracts/engines';
import type { Exported, ExportRequest } from '@/lib/contracts/export';
import type { Incident, IncidentsView } from '@/lib/contracts/incident';
import type { LogBatch, LogPage, LogSummary } from '@/lib/contracts/log';
import type { LogSearch, LogSearchEvent } from '@/lib/contracts/log-search';
import type { NewerImage } from '@/lib/contracts/newer-image';
import type { Operation, OperationInput } from '@/lib/contracts/operation';
import type { DevServerKind, RunnerKind } from '@/lib/contracts/operation-kinds';
import type { PreferenceChange, PreferencesView } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { QueueView } from '@/lib/contracts/queue';
import type { Resources } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import type { RunOrderInput, RunQueryInput, RunsQuery, RunsView, RunView } from '@/lib/contracts/runs';
import type { Status } from '@/lib/contracts/status';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { TestRequest, TestTask, TestView } from '@/lib/contracts/test-task';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';
import type { Sessions } from '@/lib/security/sessions';
import type { RunningVariables } from '@/lib/settings/passed-variables';
import type { SettingsStore } from '@/lib/settings/settings-store';

export interface LocalLog {
  start(): void;
  summary(): LogSummary;
  page(query: { limit: number }): Promise<LogPage>;
  follow(after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
  search(query: LogSearch, signal: AbortSignal): AsyncGenerator<LogSearchEvent>;
}

/** The rooms of a console, as far as a command needs them. */
export interface LocalRooms<Definition> {
  health: {
    refresh(): Promise<Status>;
    prove(): Promise<Proof>;
    queue(): Promise<QueueView>;
    ownContainer(signal: AbortSignal): Promise<RunningVariables | null>;
  };
  settings: Pick<SettingsStore, 'view' | 'history' | 'restoreVersion' | 'previewImport' | 'takeImport'>;
  why(query: WhyQuery, signal: AbortSignal): Promise<Diagnosis>;
  history: { lives(): Life[] };
  incidents: { view(): IncidentsView; read(id: string): Promise<Incident | null> };
  alerts: { view(): Promise<AlertsView>; order(order: AlertsOrder): Promise<AlertsView> };
  bundles: {
    preview(): Promise<BundlePreview>;
    file(id: string, name: BundleFileName, without: readonly BundleFileName[]): string;
    download(id: string, without: readonly BundleFileName[]): AsyncGenerator<Uint8Array>;
  };
  resources: { upToDate(signal: AbortSignal): Promise<void>; view(): Resources };
  engines: {
    view(signal: AbortSignal): Promise<EnginesView>;
    use(engine: string | null, signal: AbortSignal): Promise<void>;
  };
  operations: {
    start(definition: Definition, startedBy: string, key: string): { operation: Operation; joined: boolean };
    get(id: string): Operation | null;
    cancel(id: string): boolean;
    subscribe(listener: (operation: Operation) => void): () => void;
  };
  preferences: { save(change: PreferenceChange): Promise<void> };
  runner: {
    operation(kind: RunnerKind, input?: OperationInput): Definition;
    preferences(signal: AbortSignal): Promise<PreferencesView>;
    newerImage(signal: AbortSignal): Promise<NewerImage>;
    versions(signal: AbortSignal): Promise<VersionsView>;
    strays(signal: AbortSignal): Promise<StrayContainer[]>;
    export(request: ExportRequest, signal: AbortSignal): Promise<Exported>;
    work(signal: AbortSignal): Promise<WorkNow>;
    hasUnfinishedChange(): Promise<boolean>;
  };
  devServer: {
    operation(kind: DevServerKind, input?: OperationInput): Definition;
    view(options: { withSize: boolean; signal: AbortSignal }): Promise<DevServerView>;
    hasUnfinishedChange(): Promise<boolean>;
  };
  runs: {
    list(query: RunsQuery, signal: AbortSignal): Promise<RunsView>;
    view(query: RunQueryInput, signal: AbortSignal): Promise<RunView>;
    order(order: RunOrderInput, signal: AbortSignal): Promise<void>;
    startTest(request: TestRequest): TestTask;
    viewTest(signal: AbortSignal): Promise<TestView>;
  };
  logs: LocalLog;
  devServerLogs: LocalLog;
  sessions: Pick<Sessions, 'endAll' | 'endOf' | 'list'>;
  close(): Promise<void>;
}
