import type { Poller } from '@/lib/temporal/types';
import { pollerFreshMs } from '@/lib/worker/registration';
import { isOwnIdentity, type WorkerIdentity } from '@/lib/worker/worker-identity';

/** As the console names its workers. */
const consoleIdentity = /^agent-runner\/[0-9a-f]{6}$/;

export interface OtherPollers {
  /** Identities that poll now, or may. */
  active: string[];
  /** Identities that Temporal still remembers, for five minutes, and that no longer poll. */
  former: string[];
}

/**
 * Who is on the task queue beside this worker. One that a console named and that has not polled since this container's start
 * is taken for a predecessor: a living worker polls at least every 60 s, and is back among the active ones by then.
 */
export function otherPollers(
  pollers: readonly Poller[],
  { identity, startedAt, now }: { identity: WorkerIdentity; startedAt: number; now: number },
): OtherPollers {
  const lastPolls = new Map<string, number>();
  for (const { identity: name, lastAccessAt } of pollers) {
    if (!isOwnIdentity(name, identity)) lastPolls.set(name, Math.max(lastAccessAt, lastPolls.get(name) ?? 0));
  }
  const others: OtherPollers = { active: [], former: [] };
  for (const [name, lastPollAt] of lastPolls) {
    const replaced = consoleIdentity.test(name) && lastPollAt < startedAt;
    const polls = !replaced && lastPollAt >= now - pollerFreshMs;
    others[polls ? 'active' : 'former'].push(name);
  }
  return others;
}
