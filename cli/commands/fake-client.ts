import type { ConsoleClient } from '@/cli/console-client';
import { recordedOperation } from '@/cli/recorded-operation';
import type { AlertsOrder, AlertsView } from '@/lib/contracts/alerts';
import type { DevServerView } from '@/lib/contracts/dev-server';
import type { Diagnosis } from '@/lib/contracts/diagnosis';
import type { EnginesView } from '@/lib/contracts/engines';
import type { Exported, ExportRequestInput } from '@/lib/contracts/export';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { Incident } from '@/lib/contracts/incident';
import type { LogLine } from '@/lib/contracts/log';
import type { LogSearchEvent, LogSearchInput } from '@/lib/contracts/log-search';
import type { Operation, OperationRequest } from '@/lib/contracts/operation';
import type { PreferenceChange } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { QueueView } from '@/lib/contracts/queue';
import type { Resources } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import type { RunOrderInput, RunsView, RunView } from '@/lib/contracts/runs';
import type { SettingsRestore, SettingsVersion } from '@/lib/contracts/settings-history';
import type { ImportPreview, ImportTake } from '@/lib/contracts/settings-import';
import type { SettingsView } from '@/lib/contracts/settings-view';
import type { Status } from '@/lib/contracts/status';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { TestRequest, TestTask } from '@/lib/contracts/test-task';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';
import type { CommandContext } from './command';
import { fakeBundle } from './fake-bundle';
import { noServer, nothingWrong, noVersions, quietQueue, statusOf } from './fake-views';

/** A console with one operation whose changes the test chooses; `cancelled` becomes true when it is asked to cancel. */
export function fakeContext(parts: {
  status?: Status;
  changes?: Operation[];
  lines?: LogLine[];
  temporalLines?: LogLine[];
  notWritten?: FailureRecord;
  found?: LogSearchEvent[];
  /** Before and after a choice. */
  engines?: [EnginesView, EnginesView];
  versions?: VersionsView['versions'];
  proof?: Proof;
  lives?: Life[];
  incident?: Incident;
  resources?: Resources;
  why?: Diagnosis;
  settings?: Partial<SettingsView>;
  settingsVersions?: SettingsVersion[];
  preview?: ImportPreview;
  work?: WorkNow;
  queue?: QueueView;
  server?: DevServerView;
  runs?: RunsView;
  run?: RunView;
  test?: TestTask;
  strays?: StrayContainer[];
  exported?: Exported;
  /** The first answer, and the later ones; the last of them stays. */
  alerts?: AlertsView[];
  /** The download breaks off. */
  cut?: boolean;
}) {
  const none = { engines: [], worker: null };
  const {
    status = statusOf({}),
    changes = [],
    lines = [],
    engines = [none, none],
    versions = [],
    lives = [],
  } = parts;
  const { proof = { outcome: { type: 'proved', waitedMs: 9, ranMs: 31 }, at: 0, durationMs: 50 } } = parts;
  const { work = { count: 0, runs: [], forecast: null, unknown: null } } = parts;
  const { queue = quietQueue } = parts;
  const { runs = { taskQueue: 'q', runs: [], next: null, unreadable: null } } = parts;
  const orders: RunOrderInput[] = [];
  const tests: TestRequest[] = [];
  const restored: SettingsRestore[] = [];
  const imports: ImportTake[] = [];
  const alertsOrders: AlertsOrder[] = [];
  const exports: ExportRequestInput[] = [];
  const alertsAnswers = parts.alerts ?? [{ destinations: [], mute: null }];
  const alerts = async () => wanted(alertsAnswers.length > 1 ? alertsAnswers.shift() : alertsAnswers[0]);
  const chosen: Array<string | null> = [];
  const searches: LogSearchInput[] = [];
  const printed: string[] = [];
  const left: string[] = [];
  const notices: string[] = [];
  const requests: OperationRequest[] = [];
  const saved: PreferenceChange[] = [];
  const state = { cancelled: false, interrupt: () => {}, duringWatch: () => {} };
  const client: ConsoleClient = {
    status: async () => status,
    prove: async () => proof,
    newerImage: async () => ({ reference: 'mine:1', here: 'sha256:aa', registry: 'sha256:bb', newer: true }),
    versions: async () => ({ ...noVersions, versions }),
    export: async (request) => {
      exports.push(request);
      return wanted(parts.exported);
    },
    strays: async () => parts.strays ?? [],
    history: async () => ({ lives }),
    incidents: async () => ({ incidents: parts.incident ? [parts.incident] : [], verdicts: [] }),
    incident: async () => {
      if (parts.incident === undefined) throw new Error('This console has no incident');
      return parts.incident;
    },
    ...fakeBundle(left, parts.cut === true),
    resources: async () =>
      parts.resources ?? { samples: [], memoryLimitBytes: null, unmeasured: null, restarts: 0 },
    why: async () => parts.why ?? nothingWrong,
    settings: async () => ({
      path: '',
      revision: '',
      settings: [],
      others: [],
      unreadable: [],
      effective: [],
      ...parts.settings,
    }),
    settingsHistory: async () => ({ revision: 'r1', versions: parts.settingsVersions ?? [] }),
    restoreSettings: async (wanted) => {
      restored.push(wanted);
    },
    previewImport: async () => wanted(parts.preview),
    takeImport: async (taken) => {
      imports.push(taken);
    },
    alerts,
    orderAlerts: async (order) => {
      alertsOrders.push(order);
      return await alerts();
    },
    work: async () => work,
    queue: async () => queue,
    runs: async () => runs,
    run: async () => wanted(parts.run),
    orderRun: async (order) => {
      orders.push(order);
    },
    startTest: async (request) => {
      tests.push(request);
      return { ...wanted(parts.test), state: 'running', endedAt: null };
    },
    test: async () => ({ test: parts.test ?? null, model: null }),
    savePreferences: async (preferences) => {
      saved.push(preferences);
      return {
        useLocalImage: false,
        lookDaily: false,
        ...preferences,
        image: { rule: 'override', reference: 'mine:1', order: [] },
        local: null,
      };
    },
    engines: async () => engines[0],
    devServer: async () => parts.server ?? noServer,
    chooseEngine: async (engine) => {
      chosen.push(engine);
      return engines[1];
    },
    startOperation: async (request) => {
      requests.push(request);
      return { operationId: 'op-1', joined: false };
    },
    watchOperation: async function* () {
      for (const change of changes) {
        yield change;
        state.duringWatch();
        if (state.cancelled) {
          yield recordedOperation({ state: 'cancelled', outcome: 'Cancelled' });
          return;
        }
      }
    },
    cancelOperation: async () => {
      state.cancelled = true;
      return true;
    },
    hasUnfinishedChange: async () => false,
    readLogs: async (service) => ({
      lines: service === 'temporal' ? (parts.temporalLines ?? []) : lines,
      summary: {
        path: '',
        firstNumber: 1,
        lastNumber: lines.length,
        bytes: 0,
        lastLineAt: null,
        following: true,
        ...(parts.notWritten && { notWritten: parts.notWritten }),
      },
    }),
    followLogs: async function* () {
      yield { lines: [{ number: 3, at: 0, stream: 'stdout', text: 'three' }], skipped: 0 };
    },
    searchLogs: async function* (_service, search) {
      searches.push(search);
      yield* parts.found ?? [];
    },
    endSessions: async () => 2,
    signedIn: async () => [],
    signInLink: async () => 'http://localhost:3000/#ticket=x',
    close: async () => {},
  };
  const context: CommandContext = {
    client,
    output: {
      terminal: false,
      colour: false,
      print: (line) => printed.push(line),
      notify: (line) => notices.push(line),
    },
    now: () => 0,
    onInterrupt: (listener) => {
      state.interrupt = listener;
      return () => {
        state.interrupt = () => {};
      };
    },
  };
  return {
    context,
    printed,
    notices,
    requests,
    saved,
    chosen,
    state,
    orders,
    tests,
    restored,
    imports,
    alertsOrders,
    exports,
    left,
    searches,
  };
}

function wanted<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The test gave no such thing');
  return part;
}
