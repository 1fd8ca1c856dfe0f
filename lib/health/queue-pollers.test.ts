import { describe, expect, test } from 'vitest';
import type { Poller, WorkerHeartbeat } from '@/lib/temporal/types';
import { judgePollers, type PollersInput } from './queue-pollers';
import { recordedIdentity } from './recorded-evidence.test-support';

const now = 1_800_000_000_000;
const startedAt = now - 40_000;
const ownId = 'a'.repeat(64);
const container = { id: `3f2a1b4c5d6e${'0'.repeat(52)}`, name: 'old-worker', labels: {}, hostNetwork: false };

const polled = (identity: string, agoMs = 1000): Poller => ({ identity, lastAccessAt: now - agoMs });
const beat = (identity: string, change: Partial<WorkerHeartbeat> = {}): WorkerHeartbeat => ({
  identity,
  heartbeatAt: now - 5000,
  slotsUsed: 1,
  slotsFree: 3,
  host: null,
  sdk: 'temporal-typescript 1.24.0',
  ends: false,
  ...change,
});

function look(change: Partial<PollersInput> & { activity?: Poller[]; workflow?: Poller[] }) {
  const { activity = [], workflow = [], ...rest } = change;
  const half = { backlog: null, brake: null };
  return judgePollers({
    halves: [
      { type: 'workflow', pollers: workflow, ...half },
      { type: 'activity', pollers: activity, ...half },
    ],
    heartbeats: [],
    own: { id: ownId, identity: recordedIdentity, startedAt, slots: null },
    containers: [],
    hostname: 'laptop',
    now,
    ...rest,
  });
}

const relationsOf = (...args: Parameters<typeof look>) =>
  look(...args).map(({ identity, relation, who }) => [identity, relation, who]);

test('ours comes first, with the types that it polls, its slots and its SDK', () => {
  const own = 'agent-runner/a1b2c3';
  const [first] = look({
    workflow: [polled('4711@host'), polled(own)],
    activity: [polled(own, 2000)],
    heartbeats: [beat(own, { host: 'agent-runner-a1b2c3' })],
  });
  expect(first).toMatchObject({
    identity: own,
    relation: 'ours',
    polls: ['workflow', 'activity'],
    lastPollAt: now - 1000,
    slots: { used: 1, free: 3 },
    host: 'agent-runner-a1b2c3',
    sdk: 'temporal-typescript 1.24.0',
  });
});

describe('a container of this engine is named', () => {
  test.each([
    ['by the id in its hostname', '1@3f2a1b4c5d6e', {}, null],
    ['by its name as hostname', '7@old-worker', {}, null],
    ['by the host that its heartbeat tells', 'my-worker', {}, '3f2a1b4c5d6e'],
  ])('%s', (_how, identity, change, host) => {
    const heartbeats = host === null ? [] : [beat(identity, { host })];
    expect(
      relationsOf({ activity: [polled(identity)], heartbeats, containers: [{ ...container, ...change }] }),
    ).toEqual([[identity, 'container', 'a worker in the container old-worker of this engine']]);
  });

  test('another console’s by its label, and it stays an agent-runner', () => {
    const labels = { 'dev.stigmer.console.identity': 'agent-runner/000001' };
    expect(
      relationsOf({
        activity: [polled('agent-runner/000001')],
        containers: [{ ...container, name: 'second', labels }],
      }),
    ).toEqual([
      ['agent-runner/000001', 'agent-runner', 'of another console, in the container second of this engine'],
    ]);
  });

  test('the first process under this machine’s name is in a container that has the machine’s network', () => {
    const containers = [
      { ...container, hostNetwork: true },
      { ...container, id: ownId, hostNetwork: true },
    ];
    const activity = [polled('1@laptop'), polled('2@laptop')];
    expect(relationsOf({ activity, containers })).toEqual([
      ['2@laptop', 'stranger', 'process 2 on laptop, this machine'],
      ['1@laptop', 'container', 'a worker in the container old-worker of this engine'],
    ]);
  });
});

test('what this worker says of its slots itself goes before its heartbeat, which may know of none', () => {
  const identity = 'agent-runner/a1b2c3';
  const slots = { used: 2, free: 2 };
  const heartbeats = [beat(identity, { slotsUsed: 0, slotsFree: 0 })];
  const lookAs = (own: PollersInput['own']) => look({ activity: [polled(identity)], heartbeats, own });
  const own = { id: ownId, identity: recordedIdentity, startedAt, slots };
  expect(lookAs(own)).toMatchObject([{ relation: 'ours', slots }]);
  expect(lookAs({ ...own, slots: null })).toMatchObject([{ relation: 'ours', slots: null }]);
});

test('who no longer polls is former, also an earlier life of ours, and never a stranger', () => {
  expect(
    relationsOf({
      activity: [
        polled('agent-runner/a1b2c3', 41_000),
        polled('agent-runner/000001', 41_000),
        polled('4711@laptop', 91_000),
      ],
    }).map(([identity, relation]) => [identity, relation]),
  ).toEqual([
    ['4711@laptop', 'former'],
    ['agent-runner/000001', 'former'],
    ['agent-runner/a1b2c3', 'former'],
  ]);
});

test('a worker whose places are all taken does not poll, and is there by its heartbeat until that ends', () => {
  const own = 'agent-runner/a1b2c3';
  const busy = beat(own, { slotsUsed: 4, slotsFree: 0 });
  expect(look({ heartbeats: [busy] })).toMatchObject([{ relation: 'ours', polls: [], lastPollAt: null }]);
  expect(look({ heartbeats: [{ ...busy, ends: true }] })).toMatchObject([{ relation: 'former' }]);
});

test('where the image promises no identity, a new one may be ours', () => {
  const identity = { ...recordedIdentity, keepsContract: false };
  expect(
    relationsOf({ own: { id: ownId, identity, startedAt, slots: null }, activity: [polled('chosen-name')] }),
  ).toEqual([['chosen-name', 'unproven', 'may be this console’s worker']]);
});
