import type { Clock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import { isFailure } from '@/lib/core/failure';
import type { FoundContainer, LabelFilter } from './find-containers';
import { endOfEvent, endOfFacts, type LastEnd, laterEnd } from './last-end';
import { SilentContainer } from './silent-container';
import type { ContainerFacts, Engine, EngineEvent, ImageFacts } from './types';

/** Podman's answer begins with the first event, so nobody can tell when its stream is open. */
const streamOpensMs = 2000;
/** However quiet the stream is: an engine that forgot to tell something is found out by then. */
const keptMaxMs = 300_000;
/** Podman reports a stop when it begins, Docker the signal that it sends. */
const endingActions = new Set(['kill', 'stop', 'die', 'pause', 'restart', 'destroy']);
const settledActions = new Set(['start', 'unpause', 'create']);
/** After these a list of containers is another one. */
const listChanges = new Set(['create', 'rename', 'destroy']);
const endingMs = 2000;
/** What was asked to end and is there after this long, did not listen. */
const graceMaxMs = 60_000;
/** Docker reports the memory limit just before the end; a limit that ended a child alone is followed by none. */
const oomToEndMs = 2000;

/** What one engine says of one container, kept true by its events: as long as nothing happens, nothing is asked. */
export interface ContainerWatch {
  /** Asks only when something may have changed since the last answer, or when `fresh`. @throws Failure, as `container-stuck` */
  container(fresh: boolean, signal: AbortSignal): Promise<ContainerFacts | null>;
  /** Containers with that label, the same list as long as it holds: the watched one is among them also when somebody renamed it. */
  labelled(label: LabelFilter, fresh: boolean, signal: AbortSignal): Promise<FoundContainer[]>;
  image(reference: string, fresh: boolean, signal: AbortSignal): Promise<ImageFacts | null>;
  /** The last end of the container that now has the name, as far as this watch saw it. */
  lastEnd(): LastEnd | null;
  /** Whether nothing can have changed since the last answer, and nothing of the container runs. */
  resting(): boolean;
  /** Whether the container is about to end or to start: nothing should be run in it now. */
  changing(): boolean;
  /** Whether somebody asked it to end, and it goes on for as long as its grace lasts. */
  stopping(): boolean;
  /** Called at every event that concerns the container or an image, with the end that it tells. Returns the way to stop it. */
  subscribe(listener: WatchListener): () => void;
  /** The engine has ended the stream of events that was followed, and none is followed since. */
  ended(): boolean;
  /** Follows the engine's events until the stream ends or the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
}

type WatchedEngine = Pick<
  Engine,
  'inspectContainer' | 'untilContainerAnswers' | 'findContainers' | 'inspectImage' | 'watchEvents'
>;

type WatchListener = (event: EngineEvent, end: LastEnd | null) => void;

interface Kept<T> {
  value: T;
  at: number;
}

export function createContainerWatch(engine: WatchedEngine, name: string, clock: Clock): ContainerWatch {
  const silent = new SilentContainer(engine, name);
  let following: AbortSignal | null = null;
  const listeners = new Set<WatchListener>();
  const images = new Map<string, Kept<ImageFacts | null>>();
  let labelled: Kept<FoundContainer[]> | null = null;
  let container: Kept<ContainerFacts | null> | null = null;
  let knownId: string | null = null;
  let followedSince: number | null = null;
  let end: LastEnd | null = null;
  let endingSince: number | null = null;
  let followed = false;
  let askedToEndAt: number | null = null;
  let outOfMemoryAt = Number.NEGATIVE_INFINITY;
  let events = 0;
  /** Of the newest life that was seen to run. */
  let running: { id: string; startedAt: number } | null = null;
  /** The life in which the engine's mark of memory was seen while it went on. */
  let marked: string | null = null;

  const holds = (kept: Kept<unknown> | null | undefined) => {
    if (!kept || followedSince === null) return false;
    return kept.at >= followedSince + streamOpensMs && clock.monotonic() - kept.at < keptMaxMs;
  };
  /** An answer that an event overtook is not kept. */
  const ask = async <T>(question: () => Promise<T>, keep: (kept: Kept<T>) => void): Promise<T> => {
    const before = events;
    const at = clock.monotonic();
    const value = await question();
    if (before === events) keep({ value, at });
    return value;
  };
  const concerns = ({ type, id, name: named, action }: EngineEvent) => {
    // Exec events are our own probes; they would make each look cause the next.
    if (type !== 'container' || action.startsWith('exec')) return false;
    return named === name || id === knownId || action === 'rename';
  };
  const note = (event: EngineEvent) => {
    // Any other container may have the label that is searched for: the next look asks again.
    if (event.type === 'container' && listChanges.has(event.action)) {
      events += 1;
      labelled = null;
    }
    if (event.type !== 'image' && !concerns(event)) return;
    events += 1;
    images.clear();
    container = null;
    labelled = null;
    if (event.action === 'oom') outOfMemoryAt = event.at;
    const told = event.type === 'container' ? endOfEvent(event) : null;
    const byMemory = told !== null && told.exitCode === 137 && told.at - outOfMemoryAt < oomToEndMs;
    const startedAt = told !== null && running?.id === told.containerId ? running.startedAt : null;
    const ended = told && { ...told, startedAt, outOfMemory: byMemory };
    if (ended !== null) running = null;
    end = laterEnd(end, ended);
    const asks = event.type === 'container' ? asksToEnd(event) : null;
    if (asks !== null) askedToEndAt = asks ? clock.monotonic() : null;
    if (event.type === 'container' && endingActions.has(event.action)) endingSince = clock.monotonic();
    if (event.type === 'container' && settledActions.has(event.action)) endingSince = null;
    for (const listener of [...listeners]) listener(event, ended);
  };

  /** Without the memory limit as a cause where the mark stood before: then only the event just before an end proves it. */
  const endingTrue = (facts: ContainerFacts | null): ContainerFacts | null => {
    if (facts === null) return null;
    const life = `${facts.id} ${facts.startedAt}`;
    if (facts.memoryFlagStands) marked = life;
    return facts.outOfMemory && marked === life ? { ...facts, outOfMemory: false } : facts;
  };

  const inspect = async (signal: AbortSignal) => {
    if (silent.failure !== null) throw silent.failure;
    try {
      return endingTrue(await engine.inspectContainer(name, signal));
    } catch (error) {
      if (following !== null && isFailure(error, 'container-stuck')) silent.note(error, following);
      throw error;
    }
  };

  return {
    container: async (fresh, signal) => {
      if (!fresh && container !== null && holds(container)) return container.value;
      const facts = await ask(
        () => inspect(signal),
        (kept) => {
          container = kept;
        },
      );
      knownId = facts?.id ?? knownId;
      if (facts?.state === 'running' && facts.startedAt !== null)
        running = { id: facts.id, startedAt: facts.startedAt };
      end = laterEnd(end, facts === null ? null : endOfFacts(facts));
      if (end?.containerId !== facts?.id) end = null;
      return facts;
    },
    labelled: async (label, fresh, signal) => {
      if (!fresh && labelled !== null && holds(labelled)) return labelled.value;
      return await ask(
        () => engine.findContainers(label, signal),
        (kept) => {
          labelled = kept;
        },
      );
    },
    image: async (reference, fresh, signal) => {
      const kept = images.get(reference);
      if (!fresh && kept !== undefined && holds(kept)) return kept.value;
      return await ask(
        () => engine.inspectImage(reference, signal),
        (known) => images.set(reference, known),
      );
    },
    lastEnd: () => end,
    resting: () => holds(container) && container?.value?.state !== 'running',
    changing: () => endingSince !== null && clock.monotonic() - endingSince < endingMs,
    stopping: () => askedToEndAt !== null && clock.monotonic() - askedToEndAt < graceMaxMs,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended: () => followed && followedSince === null,
    follow: async (signal) => {
      const scope = startDeadline(null, signal);
      following = scope.signal;
      followed = true;
      followedSince = clock.monotonic();
      try {
        for await (const event of engine.watchEvents(signal)) note(event);
      } finally {
        following = null;
        scope.end();
        followedSince = null;
        askedToEndAt = null;
        container = null;
        labelled = null;
        images.clear();
        await silent.ended();
      }
    },
  };
}

/** Whether it is about to end from now on; null: the event says nothing about it. */
function asksToEnd({ action, signal }: EngineEvent): boolean | null {
  if (action === 'kill' && (signal === '15' || signal === 'SIGTERM')) return true;
  return action === 'die' || action === 'start' ? false : null;
}
