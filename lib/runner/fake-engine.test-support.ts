import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { Failure } from '@/lib/core/failure';
import type { LabelFilter } from '@/lib/engine/find-containers';
import type { ListedImage } from '@/lib/engine/image-list';
import { LogBatch } from '@/lib/engine/log-batch';
import type { ContainerFacts, ContainerSpec, Engine, ImageFacts } from '@/lib/engine/types';
import { ownHealthCommand } from '@/lib/worker/own-health';
import {
  type Behaviour,
  createdContainer,
  failureOf,
  imageAt,
  imageFor,
  imageOf,
  namesIn,
  nativeDocker,
  startedAs,
} from './fake-facts.test-support';

type Call = 'pull' | 'build' | 'create' | 'start' | 'unpause' | 'stop' | 'remove' | 'rename';

interface FakeContainer {
  facts: ContainerFacts;
  spec: ContainerSpec | null;
}

/** The answer of a worker that has so many runs in hands. */
export const healthText = (used: number) =>
  JSON.stringify({ condition: 'healthy', reason: '', slots: { used, promised: 0, waiting: 0, max: 4 } });

/** An engine that keeps images and containers, records what changed it, and fails where a test says so. */
export class FakeEngine {
  facts = nativeDocker;
  readonly images = new Map<string, ImageFacts>();
  readonly containers = new Map<string, FakeContainer>();
  /** Every call that changes something, in order, as `action name`. */
  readonly changes: string[] = [];
  /** Thrown by calls of that kind, until taken out. */
  readonly failing = new Map<Call | 'inspect', Failure>();
  /** Thrown by the next call of that kind only. */
  readonly failingOnce = new Map<Call, Failure>();
  /** A killed process does nothing more: from here on its calls reach no engine. */
  callerIsDead = false;
  /** What the registry has. */
  readonly registry = new Map<string, ImageFacts>();
  /** Images that a container which is never started has, by its name. */
  readonly held = new Map<string, string>();
  /** What the registry was asked for, but for pulls. */
  readonly questions: string[] = [];
  registryAway: Failure | null = null;
  /** Digests of tags at the registry. */
  readonly tags = new Map<string, string>();
  logLines: string[] = ['error: the model is unknown'];
  /** What the doctor finds in a container that runs. */
  doctorChecks: DoctorCheck[] = [];
  /** What the worker in a container says of itself. */
  ownHealth = () => healthText(0);
  /** Of the last stop. */
  graceSeconds: number | null = null;
  behaviour: (facts: ContainerFacts) => Behaviour = () => 'runs';
  /** Runs before each change has its effect, and after it: a test cancels or crashes at an exact place. */
  beforeChange: (call: string) => void = () => {};
  afterChange: (change: string) => void = () => {};
  readonly #now: () => number;
  #created = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  named(name: string): ContainerFacts | null {
    return [...this.containers.values()].find(({ facts }) => facts.name === name)?.facts ?? null;
  }

  specOf(name: string): ContainerSpec | null {
    return [...this.containers.values()].find(({ facts }) => facts.name === name)?.spec ?? null;
  }

  names(): string[] {
    return [...this.containers.values()].map(({ facts }) => `${facts.name} ${facts.state}`).sort();
  }

  /** Puts a container there that nobody of ours made. */
  addForeign(name: string): void {
    this.#add(name, {}, {}, 'foreign:1', null);
  }

  asEngine(): Engine {
    const gone = () => {
      throw new Error('Not part of this fake');
    };
    return {
      facts: this.facts,
      ping: async () => {},
      clockOffsetMs: () => 0,
      listRunning: async () => [],
      inspectImage: async (reference) => this.images.get(reference) ?? null,
      pullImage: (reference, signal, digest) => this.#pull(reference, signal, digest),
      loadImage: gone,
      readImageSize: async () => ({ totalBytes: 58e6, layers: [] }),
      readTagDigest: async (reference) => {
        this.questions.push(reference);
        if (this.registryAway !== null) throw this.registryAway;
        return this.tags.get(reference) ?? null;
      },
      readImageDetails: async (reference) => {
        this.questions.push(reference);
        return {
          createdAt: 1000,
          labels: { 'org.opencontainers.image.revision': 'abc1234' },
          sizeBytes: 5e7,
        };
      },
      listImages: async () => this.#list(),
      tagImage: async (imageId, reference) => this.#tag(imageId, reference),
      untagImage: async (reference) => {
        if (!this.images.delete(reference)) throw failureOf('engine-refused');
      },
      holdImage: async (imageId, name) => void this.held.set(name, imageId),
      releaseImages: async (prefix, except) => {
        for (const name of [...this.held.keys()])
          if (name.startsWith(prefix) && !except.includes(name)) this.held.delete(name);
      },
      findImageNames: async (repository) => {
        this.#mayFail('inspect');
        return namesIn(this.images, repository);
      },
      buildImage: (options, signal) => this.#build(options.tag, signal),
      findContainers: async (label) => this.#labelled(label),
      inspectContainer: async (nameOrId) => this.#inspect(nameOrId),
      untilContainerAnswers: gone,
      createContainer: async (name, spec) => this.#create(name, spec),
      startContainer: async (id) => this.#start(id),
      unpauseContainer: async (id) => this.#unpause(id),
      stopContainer: async (id, graceSeconds) => {
        this.graceSeconds = graceSeconds;
        this.#stop(id);
      },
      removeContainer: async (id) => this.#remove(id),
      renameContainer: async (id, name) => this.#rename(id, name),
      inspectVolume: gone,
      createVolume: gone,
      removeVolume: gone,
      readLogs: (id) => this.#logs(id),
      watchEvents: gone,
      exec: async (id, command) => (command === ownHealthCommand ? this.#ownHealth(id) : this.#doctor(id)),
      execLines: gone,
    };
  }

  #change(call: Call, name: string): void {
    this.changes.push(`${call} ${name}`);
    this.afterChange(`${call} ${name}`);
  }

  #mayFail(call: Call | 'inspect'): void {
    if (this.callerIsDead) throw failureOf('caller-dead');
    const once = call === 'inspect' ? undefined : this.failingOnce.get(call);
    if (call !== 'inspect') this.failingOnce.delete(call);
    const failure = once ?? this.failing.get(call);
    if (failure !== undefined) throw failure;
    if (call !== 'inspect') this.beforeChange(call);
  }

  async *#pull(reference: string, signal: AbortSignal, digest?: string) {
    this.#change('pull', digest === undefined ? reference : `${reference} as ${digest}`);
    yield { receivedBytes: 1, totalBytes: 58e6, layers: [], notice: null };
    signal.throwIfAborted();
    this.#mayFail('pull');
    const image = imageAt(this.registry, reference, digest);
    if (image === undefined) throw failureOf('image-tag-not-found');
    this.images.set(reference, image);
    return image;
  }

  async *#build(tag: string, signal: AbortSignal) {
    this.#change('build', tag);
    yield { step: 1, stepsTotal: 2, lastLine: 'FROM base' };
    signal.throwIfAborted();
    this.#mayFail('build');
    const image = imageOf('sha256:built');
    this.images.set(tag, image);
    return image;
  }

  #list(): ListedImage[] {
    const byId = new Map<string, ListedImage>();
    for (const [name, { id, repoDigests, createdAt, sizeBytes }] of this.images) {
      const names = [...(byId.get(id)?.names ?? []), name];
      byId.set(id, { id, names, repoDigests, createdAt, sizeBytes });
    }
    return [...byId.values()];
  }

  #tag(imageId: string, reference: string): void {
    const image = [...this.images.values()].find(({ id }) => id === imageId);
    if (image === undefined) throw failureOf('engine-refused');
    this.images.set(reference, image);
  }

  #inspect(nameOrId: string): ContainerFacts | null {
    this.#mayFail('inspect');
    const facts = this.containers.get(nameOrId)?.facts ?? this.named(nameOrId);
    return facts === null ? null : structuredClone(facts);
  }

  #labelled({ name, value }: LabelFilter) {
    this.#mayFail('inspect');
    const all = [...this.containers.values()].map(({ facts }) => facts);
    return all
      .filter(({ labels }) => (value === undefined ? name in labels : labels[name] === value))
      .map(({ id, name: named, labels }) => ({ id, name: named, labels }));
  }

  #create(name: string, spec: ContainerSpec): string {
    this.#mayFail('create');
    if (this.named(name) !== null) throw failureOf('container-name-taken');
    const image = imageFor(this.images, spec);
    const imageId = image?.id ?? 'none';
    const labels = { ...image?.labels, ...spec.labels };
    const id = this.#add(name, labels, spec.environment, spec.image, spec, imageId);
    this.#change('create', name);
    return id;
  }

  #add(
    name: string,
    labels: Record<string, string>,
    environment: Record<string, string>,
    imageReference: string,
    spec: ContainerSpec | null,
    imageId = 'none',
  ): string {
    this.#created += 1;
    const id = `${this.#created}`.padStart(12, '0').padEnd(64, '0');
    const networkMode = spec?.networkMode ?? 'bridge';
    const made = { id, name, imageId, imageReference, labels, environment, networkMode };
    this.containers.set(id, { facts: { ...createdContainer, ...made }, spec });
    return id;
  }

  #require(id: string): ContainerFacts {
    const found = this.containers.get(id)?.facts;
    if (found === undefined) throw failureOf('container-missing');
    return found;
  }

  #start(id: string): void {
    this.#mayFail('start');
    const facts = this.#require(id);
    if (facts.state === 'paused') throw failureOf('engine-refused');
    if (facts.state !== 'running') {
      const behaviour = this.behaviour(facts);
      Object.assign(facts, startedAs(behaviour), { startedAt: this.#now() });
    }
    this.#change('start', facts.name);
  }

  #unpause(id: string): void {
    this.#mayFail('unpause');
    const facts = this.#require(id);
    if (facts.state !== 'paused') throw failureOf('engine-refused');
    facts.state = 'running';
    this.#change('unpause', facts.name);
  }

  #stop(id: string): void {
    this.#mayFail('stop');
    const facts = this.#require(id);
    if (facts.state !== 'created') Object.assign(facts, { state: 'exited', exitCode: facts.exitCode ?? 0 });
    this.#change('stop', facts.name);
  }

  #remove(id: string): void {
    this.#mayFail('remove');
    const { name, state } = this.#require(id);
    if (state === 'running') throw failureOf('container-running');
    this.containers.delete(id);
    this.#change('remove', name);
  }

  #rename(id: string, name: string): void {
    this.#mayFail('rename');
    if (this.named(name) !== null) throw failureOf('container-name-taken');
    const facts = this.#require(id);
    const before = facts.name;
    facts.name = name;
    this.#change('rename', `${before} to ${name}`);
  }

  #doctor(id: string) {
    if (this.#require(id).state !== 'running') throw failureOf('container-not-running');
    const report = { version: '0.1.0', identity: null, checks: this.doctorChecks };
    return { exitCode: 0, stdout: `${JSON.stringify(report)}\n`, stderr: '' };
  }

  #ownHealth(id: string) {
    if (this.#require(id).state !== 'running') throw failureOf('container-not-running');
    return { exitCode: 0, stdout: this.ownHealth(), stderr: '' };
  }

  async *#logs(id: string) {
    this.#require(id);
    const timestamp = '2026-11-23T17:00:00.000000000Z';
    yield LogBatch.of(this.logLines.map((text) => ({ stream: 'stderr', timestamp, text })));
  }
}
