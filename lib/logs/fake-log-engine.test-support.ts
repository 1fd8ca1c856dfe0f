import { LogBatch } from '@/lib/engine/log-batch';
import type { ContainerFacts, EngineFacts, EngineLogLine } from '@/lib/engine/types';
import type { LogEngine } from './container-log';

/** A line, and where it was printed in pieces the time and the text of each. */
type FakeLine = EngineLogLine & { pieces?: readonly { timestamp: string; text: string }[] };

interface FakeRun {
  facts: ContainerFacts;
  lines: FakeLine[];
  firstKept: number;
  /** How often its log file was shortened. */
  shortened?: number;
}

/** A stateful engine with one container of the name `g-test` at a time: `since` is inclusive, of a line in pieces as well, a follow ends at a stop, and Podman's then drops lines. */
export class FakeLogEngine implements LogEngine {
  readonly facts: EngineFacts;
  run: FakeRun | null = null;
  follows = 0;
  reads = 0;
  readonly #runs = new Map<string, FakeRun>();
  #silent = false;
  #changed = new Set<() => void>();

  constructor(kind: EngineFacts['kind'] = 'docker') {
    this.facts = { ...engineFacts, kind };
  }

  /** Whatever container had the name before ends and keeps its lines: one that is started again still has them. */
  start(id: string, startedAt: number, createdAt = startedAt): void {
    if (this.run !== null && this.run.facts.id !== id && this.run.facts.state === 'running') this.stop(0);
    this.takeName(id, startedAt, createdAt);
  }

  /** As `start`, but the container that had the name runs on under another one. */
  takeName(id: string, startedAt: number, createdAt = startedAt): void {
    const lines = this.#runs.get(id)?.lines ?? [];
    this.run = { facts: { ...stopped, id, createdAt, startedAt, state: 'running' }, lines, firstKept: 0 };
    this.#runs.set(id, this.run);
    this.#tell();
  }

  /** Takes a container and its lines away. */
  remove(id: string): void {
    this.#runs.delete(id);
    if (this.run?.facts.id === id) this.run = null;
    this.#tell();
  }

  /** As Docker 29 when somebody shortens its log file in place: what was printed is gone, and no open follow sees what comes. */
  shorten(): void {
    if (this.run === null) return;
    this.run.firstKept = this.run.lines.length;
    this.run.shortened = (this.run.shortened ?? 0) + 1;
  }

  print(...lines: FakeLine[]): void {
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

  /** From now on the engine gives the newest line when it is asked for that, and no other. */
  silence(): void {
    this.#silent = true;
  }

  async inspectContainer(name: string): Promise<ContainerFacts | null> {
    return this.#find(name)?.facts ?? null;
  }

  async *readLogs(
    id: string,
    options: { follow: boolean; since: string | null; until?: string; tail: number | 'all' },
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch> {
    const run = this.#find(id);
    if (run === null) return;
    if (options.follow) this.follows += 1;
    else this.reads += 1;
    const { shortened } = run;
    const first = options.tail === 'all' ? 0 : Math.max(0, run.lines.length - options.tail);
    for (let sent = Math.max(first, run.firstKept); !signal.aborted; ) {
      const blind = run.shortened !== shortened || (this.#silent && options.tail === 'all');
      const batch = blind ? [] : run.lines.slice(sent, sent + 7);
      sent += batch.length;
      const ended = run.facts.state !== 'running';
      const drops = options.follow && this.facts.kind === 'podman' && ended;
      const kept = drops ? batch.filter((_line, index) => index % 3 === 0) : batch;
      if (batch.length > 0) yield LogBatch.of(kept.flatMap((line) => givenOf(line, options)));
      else if (!options.follow || ended || this.#runs.get(run.facts.id) !== run) return;
      else await this.#change(signal);
    }
    signal.throwIfAborted();
  }

  #find(name: string): FakeRun | null {
    if (name === 'g-test') return this.run;
    return [...this.#runs.values()].find(({ facts }) => facts.id.startsWith(name)) ?? null;
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

function givenOf(
  { pieces, ...line }: FakeLine,
  { since, until = '9999' }: { since: string | null; until?: string },
): EngineLogLine[] {
  const given = (pieces ?? [line]).filter(({ timestamp }) => timestamp >= (since ?? '') && timestamp < until);
  const [first] = given;
  if (first === undefined) return [];
  return [{ ...line, timestamp: first.timestamp, text: given.map(({ text }) => text).join('') }];
}

const engineFacts: EngineFacts = {
  kind: 'docker',
  version: '',
  apiVersion: '',
  socketPath: '',
  platform: 'linux/amd64',
  rootless: false,
  host: 'this-machine',
  loopbackAddress: null,
  selinux: false,
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
