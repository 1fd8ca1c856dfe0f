import { expect, test } from 'vitest';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import type { PreferenceChange } from '@/lib/contracts/preferences';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { unfinishedText } from '@/lib/service/unfinished-text';
import { fakeContext, noVersions, statusOf } from './commands/fake-client';
import { createLocalClient } from './local-client';
import { clickKey, recordedOperation } from './recorded-operation';
import { tellUnfinished } from './run-request';

const clock: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };

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
  const rooms = {
    health: { refresh: async () => statusOf({}), prove: () => fakeContext({}).context.client.prove() },
    history: { lives: () => [] },
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
      versions: async () => noVersions,
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
    logs: {
      start: () => {},
      summary: () => summary,
      page: async () => ({ lines: [], summary }),
      follow: async function* () {
        yield { lines: [], skipped: 0 };
      },
    },
    sessions: { endAll: async () => 3 },
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
    .client.signInLink()
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'console-not-running')).toBe(true);
});

test('browsers are signed out without a console, too', async () => {
  expect(await arrange().client.endSessions()).toBe(3);
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
