import type { PollerRelation, QueuePoller } from '@/lib/contracts/queue';
import type { RunningContainer } from '@/lib/engine/running-containers';
import { identityLabel } from '@/lib/service/container-ownership';
import type { Poller, QueueFacts, WorkerHeartbeat } from '@/lib/temporal/types';
import { judgeRegistration, pollerFreshMs } from '@/lib/worker/registration';
import { hostnameOf, isOwnIdentity, type WorkerIdentity } from '@/lib/worker/worker-identity';
import { isAgentRunner } from './other-pollers';
import { isContainerHost, placeOf, placeText } from './poller-place';

/** Three intervals of the SDKs' own heartbeat. */
const heartbeatFreshMs = 180_000;

export interface PollersInput {
  halves: QueueFacts['halves'];
  heartbeats: readonly WorkerHeartbeat[];
  /** This console's container that runs; null: none does. */
  own: {
    id: string;
    identity: WorkerIdentity;
    startedAt: number;
    /** By its own word; null: it does not say. */
    slots: QueuePoller['slots'];
  } | null;
  /** All that run on the engine. */
  containers: readonly RunningContainer[];
  /** This machine's own name. */
  hostname: string;
  now: number;
}

/** Everybody whom Temporal lists on the queue, ours first, those that no longer poll last. */
export function judgePollers(input: PollersInput): QueuePoller[] {
  const listed = input.halves.flatMap(({ pollers }) => pollers.map(({ identity }) => identity));
  const beating = input.heartbeats.map(({ identity }) => identity);
  return [...new Set([...listed, ...beating])]
    .map((identity) => judgePoller(input, identity))
    .toSorted(
      (left, right) =>
        order.indexOf(left.relation) - order.indexOf(right.relation) ||
        left.identity.localeCompare(right.identity),
    );
}

const order: readonly PollerRelation[] = [
  'ours',
  'unproven',
  'stranger',
  'container',
  'agent-runner',
  'former',
];

function judgePoller(input: PollersInput, identity: string): QueuePoller {
  const { halves, heartbeats } = input;
  const entries = halves.flatMap(({ type, pollers }) =>
    pollers.filter((each) => each.identity === identity).map((each) => ({ ...each, type })),
  );
  const heartbeat = latest(
    heartbeats.filter((each) => each.identity === identity),
    ({ heartbeatAt }) => heartbeatAt,
  );
  const newest = latest(entries, ({ lastAccessAt }) => lastAccessAt);
  const host = heartbeat?.host ?? placeOf(identity)?.host ?? null;
  const version = newest?.version;
  const known = relate(input, identity, { host, newest, heartbeat });
  return {
    identity,
    ...known,
    host,
    sdk: heartbeat?.sdk ?? null,
    polls: [...new Set(entries.map(({ type }) => type))],
    lastPollAt: newest?.lastAccessAt ?? null,
    slots: (known.relation === 'ours' ? input.own?.slots : null) ?? slotsOf(heartbeat),
    version: version === undefined ? null : `${version.deploymentName} ${version.buildId}`,
    elsewhere: newest?.elsewhere ?? null,
  };
}

/** A worker that gives its slots out by a rule of its own knows of none that are free. */
function slotsOf(heartbeat: WorkerHeartbeat | null): QueuePoller['slots'] {
  if (heartbeat === null || heartbeat.slotsUsed + heartbeat.slotsFree === 0) return null;
  return { used: heartbeat.slotsUsed, free: heartbeat.slotsFree };
}

function latest<T>(all: readonly T[], at: (one: T) => number): T | null {
  const [first = null] = all.toSorted((left, right) => at(right) - at(left));
  return first;
}

interface Signs {
  host: string | null;
  newest: Poller | null;
  heartbeat: WorkerHeartbeat | null;
}

function relate(input: PollersInput, identity: string, signs: Signs): Pick<QueuePoller, 'relation' | 'who'> {
  const { own } = input;
  const isOurs = own !== null && isOwnIdentity(identity, own.identity);
  if (!isThere(input, identity, signs, isOurs))
    return { relation: 'former', who: isOurs ? 'an earlier life of this worker' : 'no longer polls' };
  if (isOurs) return { relation: 'ours', who: 'this console’s worker' };
  if (mayBeOurs(input, identity)) return { relation: 'unproven', who: 'may be this console’s worker' };
  const container = containerOf(input, identity, signs.host);
  if (isAgentRunner(identity)) {
    const where = container === null ? 'or started by hand' : `in ${container}`;
    return { relation: 'agent-runner', who: `of another console, ${where}` };
  }
  if (container !== null) return { relation: 'container', who: `a worker in ${container}` };
  const place = placeText(identity) ?? (signs.host === null ? null : `a process on ${signs.host}`);
  const isHere = signs.host === input.hostname;
  return {
    relation: 'stranger',
    who: `${place ?? 'a worker of that name'}${isHere ? ', this machine' : ''}`,
  };
}

/** Whether it polls, or is too busy to; one of a console's that has not since our start was replaced by it. */
function isThere(
  { own, now }: PollersInput,
  identity: string,
  { newest, heartbeat }: Signs,
  isOurs: boolean,
): boolean {
  const since = own !== null && (isOurs || isAgentRunner(identity)) ? own.startedAt : 0;
  const polledAt = newest?.lastAccessAt ?? 0;
  if (polledAt >= Math.max(since, now - pollerFreshMs)) return heartbeat?.ends !== true;
  const isBusy = heartbeat !== null && !heartbeat.ends && slotsOf(heartbeat)?.free === 0;
  return isBusy && heartbeat.heartbeatAt >= Math.max(since, now - heartbeatFreshMs);
}

function mayBeOurs({ own, halves, now }: PollersInput, identity: string): boolean {
  if (own === null) return false;
  const pollers = halves.flatMap((half) => half.pollers);
  return judgeRegistration({ ...own, pollers, now }).unproven.includes(identity);
}

/** A running container that the identity or the host names, as a phrase; null: none. */
function containerOf(
  { own, containers, hostname }: PollersInput,
  identity: string,
  host: string | null,
): string | null {
  const others = containers.filter(({ id }) => id !== own?.id);
  const named = others.find(({ id, name, labels }) => {
    const given = labels[identityLabel];
    if (given !== undefined && (given === identity || hostnameOf(given) === host)) return true;
    return host !== null && (host === name || (isContainerHost(host) && id.startsWith(host)));
  });
  if (named !== undefined) return `the container ${named.name} of this engine`;
  // Only in a container is the first process a worker; with the machine's network it has the machine's name.
  const isFirst = placeOf(identity)?.pid === 1 && host === hostname;
  const possible = isFirst ? others.filter(({ hostNetwork }) => hostNetwork).map(({ name }) => name) : [];
  if (possible.length === 0) return null;
  return possible.length === 1
    ? `the container ${possible.join('')} of this engine`
    : `one of the containers ${possible.join(', ')} of this engine`;
}
