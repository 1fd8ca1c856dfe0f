import type { Worker } from '@temporalio/worker';
import type { Clock } from '@/lib/core/clock';
import type { AgentSlots } from './activities/agent-slots';
import { causeOf } from './cause';
import type { Logger } from './logger';
import { type PollerQuery, readLastPoll } from './poller-query';
import {
  failuresMax,
  judgeOwnRegistration,
  observeRegistration,
  type RegistrationRecord,
  roomOf,
} from './registration';
import type { RunnerState } from './runner-state';
import { isServersWord } from './servers-word';
import type { RunnerSettings } from './settings';
import { isWritable } from './workspace';
import { workspaceId } from './workspace-id';

const intervalMs = 10_000;
/** Until the first poll was seen, which takes a fraction of a second; bounded, so that nothing is asked often for long. */
const firstIntervalMs = 250;
const firstChecksMax = 20;
/** After a question without an answer the next one comes soon: one alone proves nothing. */
const doubtIntervalMs = 1000;

type PolledWorker = Pick<Worker, 'getStatus'>;

export interface WatchParts {
  workers: readonly PolledWorker[];
  slots: Pick<AgentSlots, 'free' | 'max'>;
  query: PollerQuery;
  settings: RunnerSettings;
  state: RunnerState;
  clock: Clock;
  logger: Logger;
  /** The workspace can be used by now, and could not when the worker began. */
  onWorkspaceFound(): void;
}

/** Asks Temporal for the worker's own entry every 10 s and keeps the state's registration true. Ends when the signal aborts. */
export async function watchRegistration(parts: WatchParts, start: RegistrationRecord): Promise<void> {
  const { clock, query } = parts;
  let record = start;
  for (let check = 1; !query.signal.aborted; check++) {
    record = observeRegistration(record, await observe(parts));
    if (query.signal.aborted) return;
    await publish(parts, record);
    await clock.sleep(nextLookMs(record, check), query.signal).catch(() => undefined);
  }
}

function nextLookMs({ advancedAt, failures }: RegistrationRecord, check: number): number {
  if (failures > 0 && failures < failuresMax) return doubtIntervalMs;
  return advancedAt === null && check < firstChecksMax ? firstIntervalMs : intervalMs;
}

async function observe({ query, clock, state }: WatchParts) {
  try {
    return { type: 'answer', ...(await readLastPoll(query, state.version)), at: clock.monotonic() } as const;
  } catch (error) {
    const type = isServersWord(error) ? 'refusal' : 'no-answer';
    return { type, problem: causeOf(error), at: clock.monotonic() } as const;
  }
}

async function publish(parts: WatchParts, record: RegistrationRecord): Promise<void> {
  const { workers, slots, settings, state, clock, logger } = parts;
  const room = roomOf(slots);
  const polling = workers.every((worker) => worker.getStatus().activityPollerState === 'POLLING');
  const verdict = judgeOwnRegistration(record, { now: clock.monotonic(), room, polling });
  if (verdict.registered && !state.registration.registered) {
    logger.info('Registered: Temporal has seen this worker poll', {
      taskQueue: settings.taskQueue,
      identity: settings.identity,
    });
  }
  if (!verdict.registered && state.registration.registered) {
    logger.warn('No longer registered', { reason: verdict.reason });
  }
  state.registration = { ...verdict, lastPollAt: record.lastPollAt };
  state.workspaceWritable = await isWritable(settings.workspaceDirectory);
  if (state.sessionQueue === null && (await workspaceId(settings.workspaceDirectory)) !== null) {
    parts.onWorkspaceFound();
  }
}
