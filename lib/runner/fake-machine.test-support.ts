import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readConfig } from '@/lib/config/config';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { Operation, OperationInput } from '@/lib/contracts/operation';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import type { Status } from '@/lib/contracts/status';
import type { LastEnd } from '@/lib/engine/last-end';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { newOperation } from '@/lib/operations/new-operation';
import { applyEvent, type OperationEvent } from '@/lib/operations/operation-state';
import {
  createDesiredStateStore,
  type DesiredState,
  type DesiredStateStore,
} from '@/lib/service/desired-state';
import { noHistory } from '@/lib/service/no-history.test-support';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { temporalFailure } from '@/lib/temporal/failure';
import { noInspection } from '@/lib/temporal/no-inspection.test-support';
import { noRuns } from '@/lib/temporal/no-runs.test-support';
import type {
  OpenWork,
  PastRun,
  Poller,
  TemporalConnection,
  TemporalProblemCode,
  TemporalSettings,
  WorkflowOutcome,
} from '@/lib/temporal/types';
import { agentRunner, agentRunnerSettingsPath } from './agent-runner';
import { createRunner } from './create-runner';
import { FakeEngine } from './fake-engine.test-support';
import { imageOf } from './fake-facts.test-support';
import { LeapingClock } from './leaping-clock.test-support';
import type { RunnerParts } from './runner-parts';

/** The runner asks for a refresh and does not read its answer. */
const unreadStatus: Status = {
  verdict: 'working',
  title: '',
  sentence: '',
  since: 0,
  checkedAt: 0,
  checks: [],
  engine: null,
  engineCandidates: [],
  engineAdvice: [],
  image: null,
  container: null,
  worker: null,
  failure: null,
  oldRunner: null,
};

export const goodAddress = 'localhost:7233';

/** The server keeps a poller that is gone for five minutes. */
const rememberedMs = 300_000;

/** A machine with a fake engine, a Temporal that sees its containers, and a real home directory. */
export class FakeMachine {
  readonly clock = new LeapingClock();
  readonly engine = new FakeEngine(() => this.clock.now());
  readonly parts: RunnerParts;
  engineThere = true;
  temporalProblem: TemporalProblemCode | null = null;
  /** Whether a container that runs polls its queue. */
  polls: (environment: Record<string, string>) => boolean = () => true;
  /** The queue that it polls. */
  queueOf = (environment: Record<string, string>) => environment.STIGMER_TASK_QUEUE;
  /** The identity with which it polls. */
  identityOf = (environment: Record<string, string>) => environment.AGENT_RUNNER_IDENTITY ?? '';
  /** Workers of somebody else that always poll. */
  strangers: string[] = [];
  /** The queue of every workflow that was started. */
  readonly tasks: string[] = [];
  taskOutcome: WorkflowOutcome = { type: 'completed', work: { waitedMs: 4, ranMs: 6, takenBy: [] } };
  openWork: OpenWork[] = [];
  pastRuns: PastRun[] = [];
  /** What each workflow says of its progress. */
  progress: unknown = null;
  openConnections = 0;
  lastEnd: LastEnd | null = null;
  onNews: (operation: Operation) => void = () => {};
  readonly #lastAccess = new Map<string, number>();

  private constructor(home: string, environment: Record<string, string>, startDirectory: string) {
    const config = readConfig({ NODE_ENV: 'test', HOME: home, ...environment }, startDirectory);
    const settings = createSettingsStore({ path: agentRunnerSettingsPath(config) });
    const own = {
      config,
      clock: this.clock,
      settings,
      oldRunner: createOldRunnerFinder(config, this.clock),
      connectTemporal: (to: TemporalSettings) => this.#connect(to),
    };
    const service = agentRunner(own);
    this.parts = {
      ...own,
      service,
      history: noHistory,
      desired: this.#desiredState(service.files.desiredState),
      preferences: createPreferencesStore(config.preferencesPath),
      engine: async () => (this.engineThere ? this.engine.asEngine() : null),
      detect: async () => ({
        candidates: [
          { source: 'DOCKER_HOST', socketPath: null, outcome: 'not-set', detail: 'not set', used: false },
        ],
        advice: [
          { title: 'Start Docker', summary: 'It is installed.', command: 'sudo systemctl start docker' },
        ],
        facts: this.engineThere ? this.engine.facts : null,
      }),
      refreshHealth: async () => unreadStatus,
      watch: () => ({
        container: (_fresh, signal) => this.engine.asEngine().inspectContainer(this.name, signal),
        lastEnd: () => this.lastEnd,
        subscribe: () => () => undefined,
      }),
    };
    this.engine.registry.set(config.image, imageOf('sha256:pulled'));
  }

  /** @param checkout whether the console runs from a checkout with Dockerfile.agent-runner */
  static async create(options: { environment?: Record<string, string>; checkout?: boolean } = {}) {
    const home = await mkdtemp(join(tmpdir(), 'd-runner-'));
    if (options.checkout) await writeFile(join(home, 'Dockerfile.agent-runner'), 'FROM scratch\n');
    return new FakeMachine(home, options.environment ?? {}, options.checkout ? home : '/');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.parts.config.userHomeDirectory, { recursive: true, force: true });
  }

  get name(): string {
    return this.parts.service.containerName;
  }

  async writeSettings(text: string): Promise<void> {
    await mkdir(dirname(this.parts.settings.path), { recursive: true });
    await writeFile(this.parts.settings.path, text, { mode: 0o600 });
  }

  settingsText(suffix = ''): Promise<string | null> {
    return readFile(`${this.parts.settings.path}${suffix}`, 'utf8').catch(() => null);
  }

  /** Runs it as the operations room does; an event that does not fit is an error of the runner. */
  async run(
    kind: RunnerKind,
    stop = new AbortController(),
    input: OperationInput = {},
    urge = new AbortController(),
  ): Promise<Operation> {
    const definition = createRunner(this.parts).operation(kind, input);
    let operation = newOperation(definition, 'test', this.clock.now(), undefined);
    const apply = (event: OperationEvent) => {
      const next = applyEvent(operation, event, this.clock.now());
      if (next.problem !== null) throw new Error(`Illegal event: ${next.problem}`);
      operation = next.operation;
      this.onNews(operation);
    };
    try {
      const events = definition.run(stop.signal, urge.signal);
      for (;;) {
        const next = await events.next();
        if (next.done) {
          apply({ type: 'operation-succeed', outcome: next.value });
          return operation;
        }
        apply(next.value);
      }
    } catch (error) {
      if (error === stop.signal.reason) apply({ type: 'operation-cancel', outcome: 'Cancelled' });
      else apply({ type: 'operation-fail', failure: toFailureRecord(error, this.clock.now()) });
      return operation;
    }
  }

  /** A killed process writes nothing down either. */
  #desiredState(path: string): DesiredStateStore {
    const store = createDesiredStateStore(path);
    const write = async (state: DesiredState) => {
      if (this.engine.callerIsDead) throw new Error('The process was killed');
      await store.write(state);
    };
    return { ...store, write };
  }

  #pollers(taskQueue: string): Poller[] {
    const now = this.clock.now();
    // A poll of before, though no time passed: a container starts after it.
    for (const [identity, at] of this.#lastAccess) this.#lastAccess.set(identity, Math.min(at, now - 1));
    for (const { facts } of this.engine.containers.values()) {
      const { environment, state } = facts;
      const seen = state === 'running' && this.queueOf(environment) === taskQueue && this.polls(environment);
      if (seen) this.#lastAccess.set(this.identityOf(environment), now);
    }
    for (const identity of this.strangers) this.#lastAccess.set(identity, now);
    return [...this.#lastAccess]
      .filter(([, lastAccessAt]) => now - lastAccessAt < rememberedMs)
      .map(([identity, lastAccessAt]) => ({ identity, lastAccessAt }));
  }

  #connect(settings: TemporalSettings): TemporalConnection {
    this.openConnections += 1;
    const problem = () =>
      this.temporalProblem ?? (settings.address === goodAddress ? null : ('temporal-refused' as const));
    return {
      probe: async () => {
        const code = problem();
        const up = code === null;
        return {
          reachable: up,
          namespaceExists: up,
          code,
          detail: 'fake',
          durationMs: 4,
          serverVersion: null,
        };
      },
      listPollers: async (taskQueue) => {
        const code = problem();
        if (code !== null) throw temporalFailure(code, settings, 'fake');
        return this.#pollers(taskQueue);
      },
      clockOffsetMs: () => 0,
      listWorkers: async () => [],
      startWorkflow: async ({ taskQueue }) => {
        this.tasks.push(taskQueue);
      },
      workflowOutcome: async () => this.taskOutcome,
      forgetWorkflow: async () => undefined,
      listOpenWork: async () => this.openWork,
      describeQueue: async () => ({ halves: [], routing: null }),
      countOpenWorkflows: async () => 0,
      listPastRuns: async () => this.pastRuns,
      askWorkflow: async () => this.progress,
      runs: noRuns,
      inspect: noInspection,
      close: async () => {
        this.openConnections -= 1;
      },
    };
  }
}

/** `id state` of each step. */
export const stepStates = ({ steps }: Operation) => steps.map(({ id, state }) => `${id} ${state}`);
