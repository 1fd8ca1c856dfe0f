import type { Poller } from '@/lib/temporal/types';
import { pollerFreshMs } from '@/lib/worker/registration';
import { isOwnIdentity, type WorkerIdentity } from '@/lib/worker/worker-identity';

/** As consoles name their workers; an image that does not take its name goes by the hostname that it was given. */
const agentRunner = /^(agent-runner\/|\d+@agent-runner-)[0-9a-f]{6}(@|$)/;

/** A worker of a console, this or another, or one that was started by hand without a name. */
export function isAgentRunner(identity: string): boolean {
  return agentRunner.test(identity);
}

export interface OtherPollers {
  /** Identities that poll now, or may. */
  active: string[];
  /** Those of them that have polled since this container's start. */
  sinceStart: string[];
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
  const others: OtherPollers = { active: [], sinceStart: [], former: [] };
  for (const [name, lastPollAt] of lastPolls) {
    const isSince = lastPollAt >= startedAt;
    const polls = (isSince || !isAgentRunner(name)) && lastPollAt >= now - pollerFreshMs;
    others[polls ? 'active' : 'former'].push(name);
    if (polls && isSince) others.sinceStart.push(name);
  }
  return others;
}
