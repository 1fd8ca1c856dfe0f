import { toFailureRecord } from '@/lib/contracts/failure';
import type { Operation, OperationInput, OperationKind } from '@/lib/contracts/operation';
import { consoleEnds, waitedAtEnd } from '@/lib/contracts/waiting';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import type { Journal } from './journal';
import { newOperation, withKey } from './new-operation';
import { conflict, isCancel, unknownOperation } from './operation-failures';
import { applyEvent, type OperationEvent, type StepEvent } from './operation-state';
import { Throttle } from './throttle';
import { TransferRate } from './transfer-rate';

/** What a kind of operation does. */
export interface OperationWork {
  steps: Array<{ id: string; title: string }>;
  /**
   * Tells its news step by step and returns the outcome as one sentence. Throws when it fails; `finally` puts back.
   * @param urge aborts when somebody asks for it who does not want to wait
   */
  run(signal: AbortSignal, urge: AbortSignal): AsyncGenerator<StepEvent, string>;
}

export interface OperationDefinition extends OperationWork {
  kind: OperationKind;
  /** The service that it is of: one operation at a time. */
  resource: string;
  /** What it is asked to bring; one of another subject is not joined. */
  subject?: string;
  /** Whether it is not to wait for what it would better wait for: nor is the one of its kind that runs. */
  urges?: boolean;
  /** Kept with it, where it waits first. */
  asked?: OperationInput;
}

interface StartedOperation {
  operation: Operation;
  joined: boolean;
}

export interface Operations {
  /**
   * Same kind on the same resource: joins what runs. A key that was seen before: gives the operation that it started or
   * joined, ended or not.
   * @throws Failure `operation-conflict` for another kind
   */
  start(definition: OperationDefinition, startedBy: string, key?: string): StartedOperation;
  get(id: string): Operation | null;
  /** Newest first, at most 50. */
  list(): Operation[];
  running(resource?: string): Operation | null;
  /** Asks it to end; false when it had ended already. @throws Failure `not-found` for an unknown id */
  cancel(id: string): boolean;
  /** The last one, where it waited when the console before this one ended. */
  leftWaiting(): Operation | null;
  subscribe(listener: (operation: Operation) => void): () => void;
  /** @throws Failure `not-found` for an unknown id */
  whenEnded(id: string): Promise<Operation>;
  /** Cancels what runs and resolves when it has put back and is on disk. */
  close(): Promise<void>;
}

const keptMax = 50;
/** Progress reaches subscribers ten times a second at most. */
const publishIntervalMs = 100;

const cancelled = 'Cancelled';

/** A finished operation is kept as it is; one that runs also has its stop signal and its end. */
interface Entry {
  operation: Operation;
  stop: AbortController;
  urge: AbortController;
  ended: Promise<void>;
  subject?: string | undefined;
}

export function createOperations(parts: { clock: Clock; journal: Journal }): Operations {
  return new OperationTable(parts.clock, parts.journal);
}

class OperationTable implements Operations {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(operation: Operation) => void>();

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
    for (const operation of [...journal.history].reverse()) {
      this.#entries.set(operation.id, entryOf(operation));
    }
  }

  start(definition: OperationDefinition, startedBy: string, key?: string): StartedOperation {
    const known = key === undefined ? undefined : this.list().find(({ keys }) => keys?.includes(key));
    if (known !== undefined) return { operation: known, joined: true };
    const running = this.running(definition.resource);
    const same =
      running?.kind === definition.kind && this.#entries.get(running.id)?.subject === definition.subject;
    if (running !== null && !same) throw conflict(running);
    if (running !== null) {
      if (definition.urges) this.#entries.get(running.id)?.urge.abort();
      return { operation: this.#join(running, key), joined: true };
    }
    const operation = newOperation(definition, startedBy, this.#clock.now(), key);
    const { subject } = definition;
    const entry = { ...entryOf(operation), subject };
    this.#entries.set(operation.id, entry);
    this.#forgetOldest();
    entry.ended = this.#run(entry, definition);
    return { operation: entry.operation, joined: false };
  }

  get(id: string): Operation | null {
    return this.#entries.get(id)?.operation ?? null;
  }

  list(): Operation[] {
    return [...this.#entries.values()].map(({ operation }) => operation).reverse();
  }

  running(resource?: string): Operation | null {
    const runs = (operation: Operation) =>
      operation.state === 'running' && (resource === undefined || operation.resource === resource);
    return this.list().find(runs) ?? null;
  }

  cancel(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw unknownOperation(id);
    if (entry.operation.state !== 'running') return false;
    stop(entry, cancelled);
    return true;
  }

  leftWaiting(): Operation | null {
    const [last] = this.list();
    return last !== undefined && waitedAtEnd(last) ? last : null;
  }

  subscribe(listener: (operation: Operation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async whenEnded(id: string): Promise<Operation> {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw unknownOperation(id);
    await entry.ended;
    return entry.operation;
  }

  async close(): Promise<void> {
    for (const entry of this.#entries.values()) stop(entry, consoleEnds);
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended));
    await this.#journal.close();
  }

  /** A click that joined is remembered like the one that started: its request may come once more after the end. */
  #join(operation: Operation, key: string | undefined): Operation {
    const entry = this.#entries.get(operation.id);
    if (entry === undefined || key === undefined) return operation;
    entry.operation = withKey(operation, key);
    void this.#record(entry);
    return entry.operation;
  }

  async #run(entry: Entry, definition: OperationDefinition): Promise<void> {
    await this.#record(entry);
    const end = await this.#drive(entry, definition);
    this.#apply(entry, end);
    await this.#record(entry);
  }

  /** Takes the events of the operation until it ends, and says how. */
  async #drive(entry: Entry, definition: OperationDefinition): Promise<OperationEvent> {
    const { signal } = entry.stop;
    const rate = new TransferRate();
    const throttle = new Throttle(this.#clock, publishIntervalMs, () => this.#publish(entry.operation));
    try {
      const events = definition.run(signal, entry.urge.signal);
      for (;;) {
        const next = await events.next();
        if (next.done) return { type: 'operation-succeed', outcome: next.value };
        if (next.value.type !== 'step-progress') {
          this.#apply(entry, next.value);
          await this.#record(entry);
          continue;
        }
        const { progress } = next.value;
        const at = this.#clock.monotonic();
        this.#apply(entry, progress ? { ...next.value, progress: rate.fill(progress, at) } : next.value);
        throttle.call();
      }
    } catch (error) {
      if (isCancel(error, signal)) return { type: 'operation-cancel', outcome: messageOf(signal.reason) };
      return { type: 'operation-fail', failure: toFailureRecord(error, this.#clock.now()) };
    } finally {
      throttle.end();
    }
  }

  #apply(entry: Entry, event: OperationEvent): void {
    const { operation, problem } = applyEvent(entry.operation, event, this.#clock.now());
    if (problem !== null) log.error('Illegal operation event', { kind: operation.kind, problem });
    entry.operation = operation;
  }

  async #record(entry: Entry): Promise<void> {
    this.#publish(entry.operation);
    await this.#journal.append(entry.operation).catch((error: unknown) => {
      log.error('The journal cannot be written', { reason: messageOf(error) });
    });
  }

  #publish(operation: Operation): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(operation);
      } catch (error) {
        // A reader's fault must not end the work that it reads about.
        log.error('A listener of operations failed', { reason: messageOf(error) });
      }
    }
  }

  #forgetOldest(): void {
    for (const [id, { operation }] of this.#entries) {
      if (this.#entries.size <= keptMax) return;
      if (operation.state !== 'running') this.#entries.delete(id);
    }
  }
}

function entryOf(operation: Operation): Entry {
  const [stop, urge] = [new AbortController(), new AbortController()];
  return { operation, stop, urge, ended: Promise.resolve() };
}

/** The first reason stays. */
function stop(entry: Entry, outcome: string): void {
  entry.stop.abort(new DOMException(outcome, 'AbortError'));
}
