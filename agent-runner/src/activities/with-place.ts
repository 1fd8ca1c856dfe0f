import { startDeadline } from '@/lib/core/deadline';
import { Failure } from '@/lib/core/failure';
import type { AgentSlots } from './agent-slots';

/** For a session that has its directory here. */
const roomWaitMs = 10_000;
/** Until a full worker is asked again. */
export const fullRetryMs = 1000;

interface PlaceWish {
  sessionId: string;
  /** Waits a while when all are taken: no other worker may do. */
  waits: boolean;
  signal: AbortSignal;
}

/** Keeps a place for the session's run, and does the work for it. A full worker says so soon, for another may have room. */
export async function withPlace<T>(slots: AgentSlots, wish: PlaceWish, work: () => Promise<T>): Promise<T> {
  await promisePlace(slots, wish);
  try {
    return await work();
  } catch (error) {
    slots.withdraw(wish.sessionId);
    throw error;
  }
}

async function promisePlace(slots: AgentSlots, { sessionId, waits, signal }: PlaceWish): Promise<void> {
  if (slots.tryPromise(sessionId)) return;
  if (!waits) throw workerFull(slots);
  using _waiting = slots.arrive();
  const deadline = startDeadline(roomWaitMs, signal);
  try {
    await slots.promise(sessionId, deadline.signal);
  } catch (error) {
    if (!deadline.expired() || signal.aborted) throw error;
    throw workerFull(slots);
  } finally {
    deadline.end();
  }
}

function workerFull({ max }: AgentSlots): Failure {
  return new Failure({
    code: 'worker-full',
    title: 'Every place for an agent is taken',
    reason: `This worker has ${max}`,
    remedy: { summary: 'Nothing: it is tried again until there is room, here or on another worker' },
  });
}
