import type { EnginesView } from '@/lib/contracts/engines';
import type { LogBatch, LogPage } from '@/lib/contracts/log';
import type { NewerImage } from '@/lib/contracts/newer-image';
import type { Operation, OperationRequest } from '@/lib/contracts/operation';
import type { PreferenceChange, PreferencesView } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { Resources } from '@/lib/contracts/resources';
import type { RunHistoryView } from '@/lib/contracts/run-history';
import type { Status } from '@/lib/contracts/status';
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
  resources(): Promise<Resources>;
  /** What the worker has in hands. */
  work(): Promise<WorkNow>;
  savePreferences(change: PreferenceChange): Promise<PreferencesView>;
  engines(): Promise<EnginesView>;
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
  readLogs(limit: number): Promise<LogPage>;
  /** Lines after this number; ends when the signal aborts. */
  followLogs(after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
  /** A fresh sign-in link of the running console. */
  signInLink(): Promise<string>;
  /** Signs every browser out; how many there were. */
  endSessions(): Promise<number>;
  close(): Promise<void>;
}
