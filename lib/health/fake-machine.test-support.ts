import { stat } from 'node:fs/promises';
import type { Proof } from '@/lib/contracts/proof';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import type { FoundContainer } from '@/lib/engine/find-containers';
import { LogBatch } from '@/lib/engine/log-batch';
import type { ContainerFacts, Engine, EngineEvent } from '@/lib/engine/types';
import type { SettingsState } from '@/lib/settings/settings-state';
import { temporalFailure } from '@/lib/temporal/failure';
import { noInspection } from '@/lib/temporal/no-inspection.test-support';
import { noRuns } from '@/lib/temporal/no-runs.test-support';
import type { TemporalProbe, WorkflowOutcome } from '@/lib/temporal/types';
import type { HealthMonitorParts } from './monitor';
import {
  recordedAt,
  recordedContainer,
  recordedEngine,
  recordedHome,
  recordedIdentity,
} from './recorded-evidence.test-support';

/** A clock that stands still until a test moves it; `sleepers` counts who waits. */
export function createFakeClock() {
  let time = recordedAt;
  let leaptMs = 0;
  const waiting = new Set<{ until: number; wake: () => void }>();
  const clock: Clock = {
    now: () => time + leaptMs,
    monotonic: () => time,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          waiting.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          waiting.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { until: time + delayMs, wake };
        waiting.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
  const advance = async (byMs: number) => {
    time += byMs;
    for (const sleeper of [...waiting]) if (sleeper.until <= time) sleeper.wake();
    await settle();
  };
  /** Somebody sets the clock, or the machine sleeps. */
  const leap = (byMs: number) => {
    leaptMs += byMs;
  };
  return { clock, advance, leap, sleepers: () => waiting.size };
}

/** Lets everything that can go on without time go on: promises, and a few calls of the file system one after the other. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await stat('/');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const doneTask = {
  type: 'completed' as const,
  work: { waitedMs: 4, ranMs: 6, takenBy: [recordedIdentity.given] },
};

/** A machine with an engine, our container and Temporal, each of which a test can take away. */
export function createFakeMachine(clock: Clock) {
  const machine = {
    engineAnswers: true,
    /** What the next calls to the engine meet, one each. */
    refusals: [] as Failure[],
    container: initialContainer(),
    /** What questions about the container meet. */
    stuck: null as Failure | null,
    /** Questions about it that are left at the engine. */
    waiting: 0,
    freeContainer: () => {},
    labelled: [] as FoundContainer[],
    settings: { failure: null, pending: [] } as SettingsState,
    temporalAnswers: true,
    temporalBusy: false,
    tasks: 0,
    proofs: [] as Proof[],
    taskOutcome: (): WorkflowOutcome => doneTask,
    inspections: 0,
    /** Run in the container. */
    commands: 0,
    probes: 0,
    openEventStreams: 0,
    temporalClosed: 0,
    loseTemporal: () => {},
    tellEvent: (_event: EngineEvent) => {},
    endEvents: () => {},
  };
  const gone = () =>
    new Failure({ code: 'engine-unreachable', title: 'gone', reason: 'gone', remedy: { summary: 'none' } });
  const needEngine = () => {
    const refusal = machine.refusals.shift() ?? (machine.engineAnswers ? null : gone());
    if (refusal !== null) throw refusal;
  };
  const unused = () => Promise.reject(new Error('Not part of this fake'));
  const never = () => {
    throw new Error('Not part of this fake');
  };

  async function* watchEvents(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    machine.openEventStreams += 1;
    const queue: EngineEvent[] = [];
    let notify = () => {};
    let ended = false;
    machine.tellEvent = (event) => {
      queue.push(event);
      notify();
    };
    machine.endEvents = () => {
      ended = true;
      notify();
    };
    const onAbort = () => notify();
    signal.addEventListener('abort', onAbort);
    try {
      while (!ended) {
        signal.throwIfAborted();
        const event = queue.shift();
        if (event !== undefined) yield event;
        else
          await new Promise<void>((resolve) => {
            notify = resolve;
          });
      }
    } finally {
      machine.openEventStreams -= 1;
      signal.removeEventListener('abort', onAbort);
    }
  }

  const engine: Engine = {
    facts: recordedEngine,
    ping: async () => needEngine(),
    inspectImage: async () => {
      needEngine();
      return {
        id: 'sha256:aaaa',
        sizeBytes: 1,
        platform: 'linux/amd64',
        repoDigests: [],
        labels: {},
        createdAt: null,
      };
    },
    clockOffsetMs: () => 0,
    findContainers: async () => machine.labelled,
    listRunning: async () => [],
    inspectContainer: async () => {
      machine.inspections += 1;
      needEngine();
      if (machine.stuck !== null) throw machine.stuck;
      return machine.container;
    },
    untilContainerAnswers: async (_name, signal) => {
      machine.waiting += 1;
      try {
        await new Promise<void>((resolve, reject) => {
          machine.freeContainer = resolve;
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      } finally {
        machine.waiting -= 1;
      }
    },
    exec: async () => {
      machine.commands += 1;
      return { exitCode: 127, stdout: '', stderr: '' };
    },
    execLines: async function* () {},
    watchEvents,
    readLogs: async function* () {
      yield LogBatch.of([]);
    },
    pullImage: never,
    readImageSize: unused,
    readTagDigest: unused,
    inspectVolume: unused,
    createVolume: unused,
    removeVolume: unused,
    readImageDetails: unused,
    listImages: unused,
    holdImage: unused,
    releaseImages: unused,
    loadImage: never,
    tagImage: unused,
    findImageNames: unused,
    untagImage: unused,
    buildImage: never,
    createContainer: unused,
    startContainer: unused,
    stopContainer: unused,
    removeContainer: unused,
    renameContainer: unused,
    unpauseContainer: unused,
  };
  const probe = (): TemporalProbe => {
    machine.probes += 1;
    const up = machine.temporalAnswers;
    const code = up ? null : 'temporal-refused';
    return { reachable: up, namespaceExists: up, code, detail: 'fake', durationMs: 1, serverVersion: null };
  };
  const parts: Pick<
    HealthMonitorParts,
    'detect' | 'connect' | 'connectTemporal' | 'proofs' | 'settings' | 'readPreferences' | 'oldRunner'
  > = {
    detect: async () => ({
      candidates: [],
      advice: [],
      facts: machine.engineAnswers ? recordedEngine : null,
    }),
    connect: () => engine,
    proofs: {
      lastDay: async () => machine.proofs,
      add: async (proof) => {
        machine.proofs.push(proof);
      },
    },
    settings: {
      state: async () => machine.settings,
      read: async () => readSavedSettings({}),
    },
    oldRunner: {
      onDisk: async () => ({ folder: null, process: null, records: [] }),
      container: async () => null,
    },
    readPreferences: async () => ({ useLocalImage: false }),
    connectTemporal: (_settings, lost = () => {}) => {
      machine.loseTemporal = lost;
      return {
        probe: async () => probe(),
        listPollers: async () => {
          if (machine.temporalBusy) throw busyTemporal();
          return [{ identity: 'agent-runner/a1b2c3', lastAccessAt: clock.now() - 1000 }];
        },
        clockOffsetMs: () => 0,
        listWorkers: async () => [],
        startWorkflow: async () => {
          machine.tasks += 1;
        },
        workflowOutcome: async () => machine.taskOutcome(),
        forgetWorkflow: async () => undefined,
        listOpenWork: async () => [],
        describeQueue: async () => ({ halves: [], routing: null }),
        countOpenWorkflows: async () => 0,
        listPastRuns: async () => [],
        askWorkflow: async () => null,
        runs: noRuns,
        inspect: noInspection,
        close: async () => {
          machine.temporalClosed += 1;
        },
      };
    },
  };
  return { machine, parts, engine, home: recordedHome };
}

function busyTemporal(): Failure {
  const settings = { address: 'localhost:7233', namespace: 'default', tls: false, apiKey: null };
  return temporalFailure('temporal-busy', settings, 'fake');
}

function initialContainer(): ContainerFacts | null {
  return { ...recordedContainer, environment: {} };
}
