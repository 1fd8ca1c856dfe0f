import { expect, test } from 'vitest';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import type { PreferenceChange } from '@/lib/contracts/preferences';
import type { TestTask } from '@/lib/contracts/test-task';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { unfinishedText } from '@/lib/service/unfinished-text';
import { fakeContext } from './commands/fake-client';
import { noServer, nothingWrong, noVersions, statusOf } from './commands/fake-views';
import { createLocalClient } from './local-client';
import { clickKey, recordedOperation } from './recorded-operation';
import { tellUnfinished } from './run-request';

const clock: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };

const testTask: TestTask = {
  id: clickKey,
  withModel: false,
  state: 'passed',
  startedAt: 0,
  endedAt: 1,
  steps: [],
  workflowId: null,
  notProven: [],
};

function arrange() {
  const listeners = new Set<(operation: Operation) => void>();
  const chosen: Array<string | null> = [];
  const state = {
    operation: recordedOperation({}),
    started: '',
    closed: 0,
    useLocalImage: false,
    unfinished: false,
  };
  const change = (operation: Operation) => {
    state.operation = operation;
    for (const listener of listeners) listener(operation);
  };
  const summary = { path: '', firstNumber: 1, lastNumber: 2, bytes: 0, lastLineAt: null, following: true };
  const logs = {
    start: () => {},
    summary: () => summary,
    page: async () => ({ lines: [], summary }),
    follow: async function* () {
      yield { lines: [], skipped: 0 };
    },
    search: async function* () {
      yield { type: 'search-ended' as const, count: 0, more: false, lastNumber: 2 };
    },
  };
  const rooms = {
    health: {
      refresh: async () => statusOf({}),
      prove: () => fakeContext({}).context.client.prove(),
      queue: () => fakeContext({}).context.client.queue(),
      ownContainer: async () => null,
    },
    history: { lives: () => [] },
    incidents: { view: () => ({ incidents: [], verdicts: [] }), read: async () => null },
    alerts: {
      view: async () => ({ destinations: [], mute: null }),
      order: async () => ({ destinations: [], mute: null }),
    },
    resources: {
      upToDate: async () => {},
      view: () => ({ samples: [], memoryLimitBytes: null, unmeasured: null, restarts: 0 }),
    },
    operations: {
      start: (definition: OperationKind, startedBy: string) => {
        state.started = `${definition} by ${startedBy}`;
        return { operation: state.operation, joined: false };
      },
      get: () => state.operation,
      cancel: () => true,
      subscribe: (listener: (operation: Operation) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    bundles: {
      preview: async () => ({ id: 'b-1', madeAt: 0, fileName: 'x.tar.gz', files: [] }),
      file: () => '',
      download: async function* () {
        yield new Uint8Array();
      },
    },
    engines: {
      view: async () => ({ engines: [], worker: null }),
      use: async (engine: string | null) => {
        chosen.push(engine);
      },
    },
    preferences: {
      save: async (change: PreferenceChange) => {
        Object.assign(state, change);
      },
    },
    runner: {
      operation: (kind: OperationKind) => kind,
      strays: async () => [],
      versions: async () => noVersions,
      export: async () => ({ files: [], decisions: [] }),
      work: async () => ({ count: 0, runs: [], forecast: null, unknown: null }),
      newerImage: async () => ({ reference: 'mine:1', here: null, registry: null, newer: false }),
      hasUnfinishedChange: async () => state.unfinished,
      preferences: async () => ({
        useLocalImage: state.useLocalImage,
        lookDaily: false,
        image: { rule: 'local' as const, reference: 'mine', order: [] },
        local: null,
      }),
    },
    logs,
    devServer: {
      operation: (kind: OperationKind) => kind,
      view: async () => noServer,
      hasUnfinishedChange: async () => false,
    },
    devServerLogs: logs,
    runs: {
      list: async () => ({ taskQueue: 'q', runs: [], next: null, unreadable: null }),
      view: async () => Promise.reject(new Error('No run')),
      order: async () => undefined,
      startTest: () => testTask,
      viewTest: async () => ({ test: testTask, model: null }),
    },
    settings: {
      view: async () => ({ path: '', revision: '', settings: [], others: [], unreadable: [], effective: [] }),
      history: async () => ({ revision: 'r1', versions: [] }),
      restoreVersion: async () => {},
      previewImport: async () => ({ format: 'env' as const, revision: 'r1', items: [], unreadable: [] }),
      takeImport: async () => {},
    },
    why: async () => nothingWrong,
    sessions: {
      endAll: async () => 3,
      endOf: async (name: string) => (name === 'ana' ? 1 : 0),
      list: () => [],
    },
    close: async () => {
      state.closed += 1;
    },
  };
  return { client: createLocalClient({ rooms, userName: 'ada', clock }), state, change, listeners };
}

test('an operation is started under the name of the user', async () => {
  const { client, state } = arrange();
  expect(await client.startOperation({ kind: 'setup', key: clickKey })).toEqual({
    operationId: 'op-1',
    joined: false,
  });
  expect(state.started).toBe('setup by ada');
});

test('each change is told until the end, and no listener is left', async () => {
  const { client, change, listeners } = arrange();
  const told: string[] = [];
  for await (const { state, outcome } of client.watchOperation('op-1')) {
    told.push(`${state} ${outcome ?? ''}`.trim());
    if (told.length === 1) change(recordedOperation({ startedBy: 'ada and bob' }));
    if (told.length === 2) change(recordedOperation({ state: 'succeeded', outcome: 'Ready' }));
  }
  expect(told).toEqual(['running', 'running', 'succeeded Ready']);
  expect(listeners.size).toBe(0);
});

test('a sign-in link needs a running console and says how to get one', async () => {
  const error = await arrange()
    .client.signInLink({})
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'console-not-running')).toBe(true);
});

test('browsers are signed out without a console, too', async () => {
  const { client } = arrange();
  expect(await client.endSessions(null)).toBe(3);
  expect(await client.endSessions('ana')).toBe(1);
});

test('closing the client closes the rooms', async () => {
  const { client, state } = arrange();
  await client.close();
  expect(state.closed).toBe(1);
});

test('a choice of the image is saved before it is answered with what it comes to', async () => {
  const { client } = arrange();
  expect(await client.savePreferences({ useLocalImage: true })).toMatchObject({ useLocalImage: true });
});

test('a command that leaves a change half done says what becomes of it, and no other does', async () => {
  const { client, state } = arrange();
  const notices: string[] = [];
  const output = { notify: (line: string) => notices.push(line) };
  await tellUnfinished(client, output);
  expect(notices).toEqual([]);
  state.unfinished = true;
  await tellUnfinished(client, output);
  expect(notices).toEqual([unfinishedText]);
});
