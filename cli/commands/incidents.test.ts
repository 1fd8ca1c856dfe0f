import { expect, test } from 'vitest';
import type { Incident } from '@/lib/contracts/incident';
import { fakeContext } from './fake-client';
import { statusOf } from './fake-views';
import { showIncidents } from './incidents';

const incident: Incident = {
  id: '19691231-235900-000',
  at: -60_000,
  endedAt: null,
  faults: [
    { at: -60_000, code: 'temporal-refused', title: 'Nothing listens on localhost:7233' },
    { at: -30_000, code: 'container-exited', title: 'The worker ended' },
  ],
  sealed: {
    status: statusOf({ verdict: 'failed', sinceReady: { readyAt: -61_000, changes: [] } }),
    lines: [{ number: 1, at: -61_000, stream: 'stdout', text: 'last words' }],
    events: [{ at: -60_000, action: 'die', name: 'stigmer-agent-runner', exitCode: 3 }],
  },
};

test('each incident has its age, what was wrong, for how long, and its id', async () => {
  const { context, printed } = fakeContext({ incident });
  expect(await showIncidents(context, { id: null, json: false })).toBe(0);
  expect(printed).toEqual([
    '1 min ago   Nothing listens on localhost:7233, then The worker ended; goes on  19691231-235900-000',
  ]);
});

test('one incident brings what was sealed: what changed, the engine’s events and the log', async () => {
  const { context, printed } = fakeContext({ incident });
  await showIncidents(context, { id: incident.id, json: false });
  expect(printed.slice(1)).toEqual([
    '',
    'Changed since it was ready at 1969-12-31T23:58:59.000Z',
    '  nothing that the console watches',
    '',
    'At the engine',
    '  1969-12-31T23:59:00.000Z  die stigmer-agent-runner (exit code 3)',
    '',
    'The last of 1 lines of its log',
    '  last words',
  ]);
});

test('a worker that hung shows where', async () => {
  const frames = [{ function: 'parse', file: '/app/main.cjs', line: 1, column: 2 }];
  const sealed = { ...incident.sealed, stack: { type: 'blocked' as const, frames } };
  const { context, printed } = fakeContext({ incident: { ...incident, sealed } });
  await showIncidents(context, { id: incident.id, json: false });
  expect(printed.slice(1, 4)).toEqual([
    '',
    'The event loop is blocked in:',
    '  at parse (/app/main.cjs:1:2)',
  ]);
});

test('without any it says so, and as JSON both are whole', async () => {
  const none = fakeContext({});
  await showIncidents(none.context, { id: null, json: false });
  expect(none.printed).toEqual(['The worker has not broken down here yet.']);
  const one = fakeContext({ incident });
  await showIncidents(one.context, { id: incident.id, json: true });
  expect(JSON.parse(one.printed[0] ?? '')).toEqual(incident);
});
