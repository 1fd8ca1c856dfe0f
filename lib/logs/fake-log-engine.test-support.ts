import type { ContainerFacts, EngineFacts, EngineLogLine } from '@/lib/engine/types';
import type { LogEngine } from './container-log';

interface FakeRun {
  facts: ContainerFacts;
  lines: EngineLogLine[];
  firstKept: number;
}

/** A stateful engine with one container of the name at a time: `since` is inclusive, a follow ends at a stop, and Podman's then drops lines. */
export class FakeLogEngine implements LogEngine {
  readonly facts: EngineFacts;
  run: FakeRun | null = null;
  follows = 0;
  readonly #linesOf = new Map<string, EngineLogLine[]>();
  #changed = new Set<() => void>();

  constructor(kind: EngineFacts['kind'] = 'docker') {
    this.facts = { ...engineFacts, kind };
  }

  /** Whatever container had the name before: one that is started again still has its lines. */
  start(id: string, startedAt: number, createdAt = startedAt): void {
    const lines = this.#linesOf.get(id) ?? [];
    this.#linesOf.set(id, lines);
    this.run = { facts: { ...stopped, id, createdAt, startedAt, state: 'running' }, lines, firstKept: 0 };
    this.#tell();
  }

  print(...lines: EngineLogLine[]): void {
    this.run?.lines.push(...lines);
    this.#tell();
  }

  /** As Podman does with a full log file: a read begins with what is printed from now on, a follow goes on. */
  empty(): void {
    if (this.run) this.run.firstKept = this.run.lines.length;
  }

  stop(exitCode: number, finishedAt: number | null = null): void {
    if (this.run) this.run.facts = { ...this.run.facts, state: 'exited', exitCode, finishedAt };
    this.#tell();
  }

  async inspectContainer(): Promise<ContainerFacts | null> {
    return this.run?.facts ?? null;
  }

  async *readLogs(
    _id: string,
    options: { follow: boolean; since: string | null },
    signal: AbortSignal,
  ): AsyncGenerator<EngineLogLine[]> {
    const run = this.run;
    if (run === null) return;
    if (options.follow) this.follows += 1;
    for (let sent = run.firstKept; !signal.aborted; ) {
      const batch = run.lines.slice(sent, sent + 7);
      sent += batch.length;
      const drops = options.follow && this.facts.kind === 'podman' && run.facts.state !== 'running';
      const kept = drops ? batch.filter((_line, index) => index % 3 === 0) : batch;
      if (batch.length > 0) yield kept.filter(({ timestamp }) => timestamp >= (options.since ?? ''));
      else if (!options.follow || this.run?.facts.state !== 'running' || this.run !== run) return;
      else await this.#change(signal);
    }
    signal.throwIfAborted();
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        signal.removeEventListener('abort', finish);
        resolve();
      };
      this.#changed.add(finish);
      signal.addEventListener('abort', finish, { once: true });
    });
  }
}

const engineFacts: EngineFacts = {
  kind: 'docker',
  version: '',
  apiVersion: '',
  socketPath: '',
  platform: 'linux/amd64',
  rootless: false,
  host: 'this-machine',
  operatingSystem: '',
};

const stopped: ContainerFacts = {
  id: '',
  name: 'g-test',
  imageId: '',
  imageReference: '',
  labels: {},
  environment: {},
  state: 'exited',
  createdAt: null,
  startedAt: null,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  networkMode: 'host',
  tty: false,
  mounts: [],
};
