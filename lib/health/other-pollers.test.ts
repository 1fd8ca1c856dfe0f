import { expect, test } from 'vitest';
import { otherPollers } from './other-pollers';
import { recordedIdentity } from './recorded-evidence.test-support';

const now = 1_800_000_000_000;
const startedAt = now - 40_000;
const sort = (entries: Record<string, number>) =>
  otherPollers(
    Object.entries(entries).map(([identity, agoMs]) => ({ identity, lastAccessAt: now - agoMs })),
    { identity: recordedIdentity, startedAt, now },
  );

test('H20: predecessors that Temporal still remembers are distinguished from strangers', () => {
  expect(sort({ 'agent-runner/a1b2c3': 1000, 'agent-runner/000001': 41_000, '7@laptop': 41_000 })).toEqual({
    active: ['7@laptop'],
    sinceStart: [],
    former: ['agent-runner/000001'],
  });
});

test('another console’s worker that polls since this start is there', () => {
  expect(sort({ 'agent-runner/000001': 39_000 }).active).toEqual(['agent-runner/000001']);
});

test('nobody polls who has not for longer than a poll can take', () => {
  expect(sort({ '7@laptop': 91_000 })).toEqual({ active: [], sinceStart: [], former: ['7@laptop'] });
});
