import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import { isFailure } from '@/lib/core/failure';
import type { EngineDetection } from '@/lib/engine/detect';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { createEngineChoice } from './engine-choice';
import { recordedEngine } from './recorded-evidence.test-support';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'd-choice-'));
});
afterEach(() => rm(home, { recursive: true }));

const signal = new AbortController().signal;
const answering = '/run/podman/podman.sock';

/** Two engines of which one answers. */
function arrange(operation: Operation | null = null) {
  const preferences = createPreferencesStore(join(home, 'preferences.json'));
  const used: Array<EngineDetection | null> = [];
  const asked: Array<string | null | undefined> = [];
  const choice = createEngineChoice({
    config: readConfig({ STIGMER_HOME: home }, home),
    preferences,
    detect: async (_machine, _signal, chosen) => {
      asked.push(chosen);
      const usable = { outcome: 'usable', used: false } as const;
      const dead = { outcome: 'not-running', used: false } as const;
      return {
        candidates: [
          { source: '~/a.sock', socketPath: '/home/ann/a.sock', detail: 'Nothing listens', ...dead },
          { source: answering, socketPath: answering, detail: 'Podman 5.8', ...usable },
        ],
        advice: [],
        facts: chosen === '/home/ann/a.sock' ? null : { ...recordedEngine, socketPath: answering },
      };
    },
    monitor: {
      engine: async () => null,
      ownContainer: async () => null,
      takeEngine: (detection) => used.push(detection),
    },
    operationRunning: () => operation,
  });
  return { choice, preferences, used, asked };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (isFailure(error) ? error.details.code : error),
  );

test('an engine that answers is used and remembered, beside what was preferred already', async () => {
  const { choice, preferences, used, asked } = arrange();
  await preferences.save({ useLocalImage: true });
  await choice.use(answering, signal);
  expect(used).toMatchObject([{ facts: { socketPath: answering } }]);
  expect(await preferences.read()).toEqual({ useLocalImage: true, engine: answering });
  await choice.view(signal);
  expect(asked.at(-1)).toBe(answering);
});

test('one that does not answer is refused: nothing is remembered, and the engine in use stays', async () => {
  const { choice, preferences, used } = arrange();
  expect(await codeOf(choice.use('~/a.sock', signal))).toBe('engine-not-usable');
  expect(await codeOf(choice.use('/somewhere.sock', signal))).toBe('engine-unknown');
  expect(used).toEqual([]);
  expect((await preferences.read()).engine).toBeUndefined();
});

test('a choice that is forgotten lets the console look for one again', async () => {
  const { choice, preferences, used } = arrange();
  await choice.use(answering, signal);
  await choice.use(null, signal);
  expect(used.at(-1)).toBeNull();
  expect(await preferences.read()).toEqual({ useLocalImage: false });
});

test('while an operation runs on the engine in use, no other is taken', async () => {
  const operation: Operation = {
    id: 'op-1',
    kind: 'setup',
    resource: 'agent-runner',
    startedBy: 'ada',
    startedAt: 0,
    endedAt: null,
    state: 'running',
    steps: [],
    outcome: '',
    failure: null,
  };
  const { choice, used } = arrange(operation);
  expect(await codeOf(choice.use(answering, signal))).toBe('operation-conflict');
  expect(used).toEqual([]);
});
