import type { ConsoleClient } from '@/cli/console-client';
import { recordedOperation } from '@/cli/recorded-operation';
import type { EnginesView } from '@/lib/contracts/engines';
import type { LogLine } from '@/lib/contracts/log';
import type { Operation, OperationRequest } from '@/lib/contracts/operation';
import type { PreferenceChange } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { Resources } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import type { Status } from '@/lib/contracts/status';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';
import type { CommandContext } from './command';

export const noVersions: VersionsView = {
  running: null,
  here: { reference: 'mine:1', image: null },
  check: null,
  lookDaily: false,
  pending: [],
  images: [],
  versions: [],
};

export function statusOf(change: Partial<Status>): Status {
  return {
    verdict: 'ready',
    title: 'Ready',
    sentence: 'Temporal saw this worker poll',
    since: 0,
    checkedAt: 0,
    checks: [],
    engine: {
      kind: 'docker',
      version: '28.3',
      apiVersion: '1.51',
      socketPath: '/var/run/docker.sock',
      platform: 'linux/amd64',
      rootless: false,
    },
    engineCandidates: [],
    engineAdvice: [],
    image: null,
    container: null,
    worker: null,
    failure: null,
    oldRunner: null,
    ...change,
  };
}

/** A console with one operation whose changes the test chooses; `cancelled` becomes true when it is asked to cancel. */
export function fakeContext(parts: {
  status?: Status;
  changes?: Operation[];
  lines?: LogLine[];
  /** Before and after a choice. */
  engines?: [EnginesView, EnginesView];
  versions?: VersionsView['versions'];
  proof?: Proof;
  lives?: Life[];
  resources?: Resources;
  work?: WorkNow;
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
  const chosen: Array<string | null> = [];
  const printed: string[] = [];
  const notices: string[] = [];
  const requests: OperationRequest[] = [];
  const saved: PreferenceChange[] = [];
  const state = { cancelled: false, interrupt: () => {}, duringWatch: () => {} };
  const client: ConsoleClient = {
    status: async () => status,
    prove: async () => proof,
    newerImage: async () => ({ reference: 'mine:1', here: 'sha256:aa', registry: 'sha256:bb', newer: true }),
    versions: async () => ({ ...noVersions, versions }),
    history: async () => ({ lives }),
    resources: async () =>
      parts.resources ?? { samples: [], memoryLimitBytes: null, unmeasured: null, restarts: 0 },
    work: async () => work,
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
    readLogs: async () => ({
      lines,
      summary: {
        path: '',
        firstNumber: 1,
        lastNumber: lines.length,
        bytes: 0,
        lastLineAt: null,
        following: true,
      },
    }),
    followLogs: async function* () {
      yield { lines: [{ number: 3, at: 0, stream: 'stdout', text: 'three' }], skipped: 0 };
    },
    endSessions: async () => 2,
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
  return { context, printed, notices, requests, saved, chosen, state };
}
