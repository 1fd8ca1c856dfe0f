import { expect, test } from 'vitest';
import type { IncidentSummary } from '@/lib/contracts/incident';
import type { Status } from '@/lib/contracts/status';
import { lastDayOf, stepIncident } from './step';

const at = Date.UTC(2026, 10, 28, 11, 26, 4, 123);
const failed = (code: string, checkedAt = at): Pick<Status, 'verdict' | 'failure' | 'checkedAt'> => ({
  verdict: 'failed',
  checkedAt,
  failure: {
    code,
    title: `${code} happened`,
    reason: '',
    remedy: { summary: '' },
    evidence: [],
    at: checkedAt,
  },
});
const well = (verdict: Status['verdict'], checkedAt = at + 1000) => ({ verdict, checkedAt, failure: null });

const open: IncidentSummary = {
  id: '20261128-112604-123',
  at,
  endedAt: null,
  faults: [{ at, code: 'one', title: 'one happened' }],
};

test('a failure begins an incident, whose id is its moment', () => {
  expect(stepIncident(null, failed('one'))).toEqual(open);
});

test('the same failure again changes nothing, another is added with its time', () => {
  expect(stepIncident(open, failed('one', at + 1))).toBe(open);
  expect(stepIncident(open, failed('two', at + 5))?.faults.map(({ code }) => code)).toEqual(['one', 'two']);
});

test('it ends when it began at the earliest, wherever the clock was set meanwhile', () => {
  expect(stepIncident(open, well('ready', at - 3_600_000))).toEqual({ ...open, endedAt: at });
});

test.each(['ready', 'unproven', 'stopped', 'not-set-up'] as const)(
  'it ends when the worker is %s',
  (verdict) => {
    expect(stepIncident(open, well(verdict))).toEqual({ ...open, endedAt: at + 1000 });
  },
);

test('what is being done, and a console that starts, neither end nor begin one', () => {
  expect(stepIncident(open, well('working'))).toBe(open);
  expect(stepIncident(null, well('working'))).toBeNull();
});

test('a fault that changes for ever fills no disk', () => {
  let incident: IncidentSummary | null = null;
  for (let count = 0; count < 100; count += 1) incident = stepIncident(incident, failed(`code-${count % 2}`));
  expect(incident?.faults.length).toBe(20);
});

test('the verdicts of the last day begin with the one that lasted into it', () => {
  const hour = 3_600_000;
  const change = (hoursAgo: number) => ({
    at: at - hoursAgo * hour,
    verdict: 'ready' as const,
    title: 'Ready',
  });
  const changes = [change(50), change(30), change(5), change(1)];
  expect(lastDayOf(changes, at)).toEqual(changes.slice(1));
  expect(lastDayOf(changes.slice(2), at)).toEqual(changes.slice(2));
});
