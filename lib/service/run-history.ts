import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Life, lifeSchema } from '@/lib/contracts/run-history';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { messageOf } from '@/lib/core/failure';
import { endOfFacts } from '@/lib/engine/last-end';
import type { ContainerFacts, EngineEvent } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import { type Asked, endCause } from './end-cause';
import { type End, type KeptLife, livesMax, newestEnded, withEnd, withStart } from './lives';

const fileSchema = z.strictObject({
  version: z.literal(1),
  lives: z.array(z.looseObject({ ...lifeSchema.shape, endRead: z.boolean() })).max(livesMax),
});

export interface RunHistory {
  /** The newest first. */
  lives(): Life[];
  /** What the engine shows of a container of ours. */
  noteFacts(facts: ContainerFacts): void;
  /** What the engine tells of a container that is known from its facts. @param outOfMemory by an event just before */
  noteEvent(event: EngineEvent, outOfMemory: boolean): void;
  /** The life whose last words nobody has read yet. */
  unread(containerId: string): Life | null;
  noteLines(life: Life, lines: readonly string[]): void;
  /** Called for each end when it is first known. Returns the way to stop it. */
  subscribe(listener: (end: Life) => void): () => void;
  /** Resolves when all that is known is on the disk. */
  saved(): Promise<void>;
}

interface Parts {
  path: string;
  /** What the console is doing to the container now. */
  operationRunning: () => Asked['operation'];
}

/** Reads what an earlier console saw. A file that cannot be read is begun anew: it is evidence, and no condition. */
export async function openRunHistory({ path, operationRunning }: Parts): Promise<RunHistory> {
  let lives = await readLives(path);
  let saving: Promise<void> | null = null;
  let written = lives;
  /** Containers that somebody asked the engine to end. */
  const asks = new Set<string>();
  const listeners = new Set<(end: Life) => void>();

  const save = async () => {
    while (written !== lives) {
      written = lives;
      const text = JSON.stringify({ version: 1, lives: written });
      await writeFileAtomically(path, `${text}\n`).catch((error: unknown) =>
        log.warn('The run history could not be written', { reason: messageOf(error) }),
      );
    }
    saving = null;
  };
  const change = (next: KeptLife[]) => {
    if (JSON.stringify(next) === JSON.stringify(lives)) return;
    lives = next;
    saving ??= save();
  };
  const end = (told: Omit<End, 'cause' | 'by'>, outOfMemory: boolean) => {
    const asked = { atEngine: asks.has(told.containerId), operation: operationRunning() };
    const before = newestEnded(lives, told.containerId);
    change(withEnd(lives, { ...told, ...endCause({ ...told, outOfMemory }, asked) }));
    if (told.source === 'event') asks.delete(told.containerId);
    const ended = newestEnded(lives, told.containerId);
    if (ended === undefined || ended.endedAt === before?.endedAt) return;
    for (const tell of [...listeners]) tell(view(ended));
  };

  return {
    lives: () => lives.map(view).reverse(),
    noteFacts: (facts) => {
      const { id: containerId, imageReference, startedAt, finishedAt } = facts;
      const shown = endOfFacts(facts);
      const ended = { containerId, imageReference, source: 'answer' as const };
      if (shown !== null) end({ ...ended, ...shown, startedAt }, shown.outOfMemory);
      if (shown !== null || startedAt === null) return;
      if (finishedAt !== null && finishedAt < startedAt)
        end({ ...ended, startedAt: null, at: finishedAt, exitCode: null }, false);
      change(withStart(lives, facts, startedAt));
    },
    noteEvent: (event, outOfMemory) => {
      const { action, id: containerId, at, exitCode } = event;
      const known = lives.findLast((life) => life.containerId === containerId);
      if (event.type !== 'container' || known === undefined) return;
      if (action === 'kill' || action === 'stop') asks.add(containerId);
      if (action === 'start') asks.delete(containerId);
      const { imageReference } = known;
      if (action === 'die')
        end({ containerId, imageReference, startedAt: null, at, exitCode, source: 'event' }, outOfMemory);
    },
    unread: (containerId) => {
      const last = newestEnded(lives, containerId);
      return last === undefined || last.lastLines !== null ? null : view(last);
    },
    noteLines: (life, lines) => {
      const isMeant = ({ containerId, endedAt, lastLines }: KeptLife) =>
        lastLines === null && containerId === life.containerId && endedAt === life.endedAt;
      change(lives.map((each) => (isMeant(each) ? { ...each, lastLines: [...lines] } : each)));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    saved: async () => {
      await saving;
    },
  };
}

function view({ endRead: _own, ...life }: KeptLife): Life {
  return life;
}

async function readLives(path: string): Promise<KeptLife[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).lives;
  } catch {
    log.warn('The run history cannot be read and is begun anew', { path });
    return [];
  }
}
