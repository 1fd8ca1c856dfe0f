import type { AlertsOrder, AlertsView } from '@/lib/contracts/alerts';
import type { BundleFileName, BundlePreview } from '@/lib/contracts/bundle';
import type { DevServerView } from '@/lib/contracts/dev-server';
import type { Diagnosis, WhyQuery } from '@/lib/contracts/diagnosis';
import type { EnginesView } from '@/lib/contracts/engines';
import type { Exported, ExportRequestInput } from '@/lib/contracts/export';
import type { Incident, IncidentsView } from '@/lib/contracts/incident';
import type { LogBatch, LogPage, LogService } from '@/lib/contracts/log';
import type { LogSearchEvent, LogSearchInput } from '@/lib/contracts/log-search';
import type { NewerImage } from '@/lib/contracts/newer-image';
import type { Operation, OperationRequest } from '@/lib/contracts/operation';
import type { PreferenceChange, PreferencesView } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { QueueView } from '@/lib/contracts/queue';
import type { Resources } from '@/lib/contracts/resources';
import type { RunHistoryView } from '@/lib/contracts/run-history';
import type { RunOrderInput, RunQueryInput, RunsQuery, RunsView, RunView } from '@/lib/contracts/runs';
import type { LinkRequest, SignedIn } from '@/lib/contracts/session';
import type { SettingsHistoryView, SettingsRestore } from '@/lib/contracts/settings-history';
import type { ImportFile, ImportPreview, ImportTake } from '@/lib/contracts/settings-import';
import type { SettingsView } from '@/lib/contracts/settings-view';
import type { Status } from '@/lib/contracts/status';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { TestRequest, TestTask, TestView } from '@/lib/contracts/test-task';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';

/** What a command needs of a console, running elsewhere or in this process. */
export interface ConsoleClient {
  /** Measured now. */
  status(): Promise<Status>;
  /** One task of no cost, through Temporal. @throws Failure `proof-not-possible` */
  prove(): Promise<Proof>;
  /** Asks the registry once. */
  newerImage(): Promise<NewerImage>;
  versions(): Promise<VersionsView>;
  /** The lives of the worker's container. */
  history(): Promise<RunHistoryView>;
  /** What broke the worker, and the verdict over the last day. */
  incidents(): Promise<IncidentsView>;
  /** @throws Failure `not-found` */
  incident(id: string): Promise<Incident>;
  /** Makes a support bundle; the console keeps it for a while. */
  bundle(): Promise<BundlePreview>;
  /** One file of it exactly as it is sent. @throws Failure `not-found` */
  bundleFile(id: string, name: BundleFileName): Promise<string>;
  /** The tar.gz. @throws Failure `not-found` */
  downloadBundle(id: string, without: readonly BundleFileName[]): AsyncGenerator<Uint8Array>;
  resources(): Promise<Resources>;
  /** Who is told when the worker breaks. */
  alerts(): Promise<AlertsView>;
  /** A test ends later: its outcome is in the view. */
  orderAlerts(order: AlertsOrder): Promise<AlertsView>;
  /** Containers that no console looks after. */
  strays(): Promise<StrayContainer[]>;
  /** Why nothing happens: for one workflow, or on the whole task queue. */
  why(query: WhyQuery): Promise<Diagnosis>;
  /** Without the value of any secret. */
  settings(): Promise<SettingsView>;
  /** The versions of the settings file. */
  settingsHistory(): Promise<SettingsHistoryView>;
  /** @throws Failure `settings-version-gone`, `settings-changed` */
  restoreSettings(wanted: SettingsRestore): Promise<void>;
  previewImport(file: ImportFile): Promise<ImportPreview>;
  /** @throws Failure `settings-invalid`, `settings-changed` */
  takeImport(wanted: ImportTake): Promise<void>;
  /** What the worker has in hands. */
  work(): Promise<WorkNow>;
  /** The worker's container as files for another engine. @throws Failure `export-misfit`, `settings-invalid` */
  export(request: ExportRequestInput): Promise<Exported>;
  /** The worker's task queue, as Temporal tells it. */
  queue(): Promise<QueueView>;
  /** The agent runs of the worker's queue. */
  runs(query: RunsQuery): Promise<RunsView>;
  /** @throws Failure `run-not-found` */
  run(query: RunQueryInput): Promise<RunView>;
  /** @throws Failure `run-not-found`, `run-over` */
  orderRun(order: RunOrderInput): Promise<void>;
  startTest(request: TestRequest): Promise<TestTask>;
  test(): Promise<TestView>;
  savePreferences(change: PreferenceChange): Promise<PreferencesView>;
  engines(): Promise<EnginesView>;
  /** Temporal's development server. */
  devServer(): Promise<DevServerView>;
  /** Null forgets what was chosen. */
  chooseEngine(engine: string | null): Promise<EnginesView>;
  startOperation(request: OperationRequest): Promise<{ operationId: string; joined: boolean }>;
  /** The operation as it is and then each change; ends with the one that has ended. */
  watchOperation(operationId: string): AsyncGenerator<Operation>;
  /** False when it had ended already. */
  cancelOperation(operationId: string): Promise<boolean>;
  /** Whether a change would be left half done if this process ended now. */
  hasUnfinishedChange(): Promise<boolean>;
  /** The last lines, oldest first. */
  readLogs(service: LogService, limit: number): Promise<LogPage>;
  /** Lines after this number; ends when the signal aborts. */
  followLogs(service: LogService, after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
  /** What is found in all recorded lines, and with `follow` in those that come; ends when the signal aborts. @throws Failure `log-search-…` */
  searchLogs(
    service: LogService,
    search: LogSearchInput,
    signal: AbortSignal,
  ): AsyncGenerator<LogSearchEvent>;
  /** A fresh sign-in link of the running console. */
  signInLink(request: LinkRequest): Promise<string>;
  /** Who is signed in, those who are here first. */
  signedIn(): Promise<SignedIn[]>;
  /** Signs one person out, or with null everybody; how many browsers there were. */
  endSessions(name: string | null): Promise<number>;
  close(): Promise<void>;
}
