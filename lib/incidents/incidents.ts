import type { BlockedStack } from '@/lib/contracts/blocked-stack';
import type { GoodTime } from '@/lib/contracts/good-time';
import type { EngineMoment, Incident, IncidentSummary, IncidentsView } from '@/lib/contracts/incident';
import type { LogLine } from '@/lib/contracts/log';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import type { EngineEvent } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { lastGoodTime } from './good-time';
import { IncidentFiles, type Index } from './incident-files';
import { lastDayOf, stepIncident } from './step';

/** So much of the time before and after is sealed. */
const aroundMs = 30_000;
const linesMax = 500;
const incidentsMax = 50;
/** Of a line; one may have a megabyte. */
const lineCharactersMax = 4000;
/** A container in a loop of a second makes four in a second. */
const eventsMax = 500;

/** The black box: what was seen when the worker broke, kept before anybody restarts it. */
export interface Incidents {
  /** Each status that says something else than the one before. */
  note(status: Status): void;
  noteEvent(event: EngineEvent): void;
  /** Called with each incident that began, changed or ended. */
  subscribe(listener: (incident: IncidentSummary) => void): () => void;
  view(): IncidentsView;
  /** See `lastGoodTime`. */
  goodTime(readyAt: number | null): GoodTime | null;
  /** Null: there is none of that id. */
  read(id: string): Promise<Incident | null>;
  /** Seals what is known; resolves when it is on the disk. */
  stop(): Promise<void>;
}

interface Parts {
  directory: string;
  clock: Clock;
  /** The newest lines of the log, the oldest first. */
  lastLines: (limit: number) => Promise<LogLine[]>;
  /** Where the worker hangs now; null: nobody can tell. */
  blockedStack: (signal: AbortSignal) => Promise<BlockedStack | null>;
}

export async function openIncidents({
  directory,
  clock,
  lastLines,
  blockedStack,
}: Parts): Promise<Incidents> {
  const files = new IncidentFiles(directory);
  const index: Index = await files.readIndex();
  const stopping = new AbortController();
  let events: EngineMoment[] = [];
  /** One write after the other; none rejects. */
  let work: Promise<void> = Promise.resolve();
  const sealing = new Set<Promise<void>>();
  const listeners = new Set<(incident: IncidentSummary) => void>();

  const then = (what: () => Promise<void>) => {
    work = work.then(what).catch((error: unknown) => {
      log.warn('An incident could not be kept', { reason: messageOf(error) });
    });
    return work;
  };
  const seal = (id: string, status: Status) =>
    then(async () => {
      if (index.incidents.every((each) => each.id !== id)) return;
      const around = events.filter(({ at }) => Math.abs(at - status.checkedAt) <= aroundMs);
      const lines = await lastLines(linesMax);
      const short = lines.map((line) => ({ ...line, text: line.text.slice(0, lineCharactersMax) }));
      const stack = (await files.sealed(id))?.stack;
      await files.seal(id, { status, lines: short, events: around, ...(stack && { stack }) });
    });
  const sealStack = async (id: string) => {
    const stack = await blockedStack(stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        log.warn('Where the worker hangs is not known', { reason: messageOf(error) });
      return null;
    });
    await then(async () => {
      const sealed = stack && (await files.sealed(id));
      if (sealed) await files.seal(id, { ...sealed, stack });
    });
  };
  const sealTwice = async (id: string, status: Status) => {
    await seal(id, status);
    // What comes within half a minute belongs to it, or what came until the console ends.
    await clock.sleep(aroundMs, stopping.signal).catch(() => undefined);
    await seal(id, status);
  };
  const keep = (work: Promise<void>) => {
    const done = work.finally(() => sealing.delete(done));
    sealing.add(done);
  };

  return {
    note: (status) => {
      const last = index.incidents.at(-1);
      const open = last?.endedAt === null ? last : null;
      const next = stepIncident(open, status);
      const { verdict, title, checkedAt: at } = status;
      const before = index.verdicts.at(-1);
      const turned = before?.verdict !== verdict || before.title !== title;
      if (turned) index.verdicts.push({ at, verdict, title });
      if (next !== open && next !== null) {
        if (open === null) keep(sealTwice(next.id, status));
        if (next.endedAt === null && next.faults.at(-1)?.code === 'worker-hung') keep(sealStack(next.id));
        index.incidents.splice(open === null ? index.incidents.length : -1, 1, next);
        index.incidents.splice(0, index.incidents.length - incidentsMax);
        for (const listener of [...listeners]) listener(next);
      }
      if (turned || next !== open) void then(() => files.writeIndex(index));
    },
    noteEvent: ({ type, action, name, at, exitCode }) => {
      if (type !== 'container' || action.startsWith('exec')) return;
      const kept = events.filter((each) => each.at > clock.now() - 2 * aroundMs).slice(-eventsMax);
      events = [...kept, { at, action, name, exitCode }];
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    view: () => ({
      incidents: index.incidents.toReversed(),
      verdicts: lastDayOf(index.verdicts, clock.now()),
    }),
    goodTime: (readyAt) => lastGoodTime(index.verdicts, clock.now(), readyAt),
    read: async (id) => {
      const summary = index.incidents.find((each) => each.id === id);
      return summary === undefined ? null : await files.read(summary);
    },
    stop: async () => {
      stopping.abort(new DOMException('The console ends', 'AbortError'));
      await Promise.all([...sealing]);
      await work;
    },
  };
}
