import { expect, test } from 'vitest';
import { showDoctor } from './doctor';
import { fakeContext } from './fake-client';
import { nothingWrong, statusOf } from './fake-views';
import { showWhy } from './why';

const noPoller = {
  ...nothingWrong,
  finding: {
    kind: 'fault' as const,
    code: 'no-activity-poller',
    cause: 'No worker polls the task queue q for activity tasks',
    remedy: { summary: 'Start a worker of it.', command: 'temporal \u001b[2J' },
    evidence: [{ label: 'polls', value: 'nobody' }],
    confidence: 'sure' as const,
  },
  alsoSeen: [
    { ...nothingWrong.finding, kind: 'wait' as const, cause: 'It waits for a place', code: 'slots-full' },
  ],
};

test('the answer is the cause, the remedy with its command, the evidence and what else was seen', async () => {
  const { context, printed } = fakeContext({ why: noPoller });
  expect(await showWhy(context, { query: {}, json: false })).toBe(1);
  expect(printed).toEqual([
    'No worker polls the task queue q for activity tasks.',
    '  Start a worker of it.',
    '    temporal ␛[2J',
    '  polls: nobody',
    '  Code: no-activity-poller (sure)',
    '',
    'Also seen',
    '  It waits for a place.',
    '    Code: slots-full (sure)',
  ]);
});

test('what only waits, or is well, is no untrue answer', async () => {
  const { context, printed } = fakeContext({});
  expect(await showWhy(context, { query: { workflow: 'w' }, json: true })).toBe(0);
  expect(printed).toEqual([JSON.stringify(nothingWrong)]);
});

const problem = {
  name: 'LOG_LEVEL',
  value: null,
  isSet: true,
  pending: false,
  problem: 'Not a level',
  hint: null,
};
const warned = {
  id: 'workspace' as const,
  state: 'warn' as const,
  summary: 'It is full',
  evidence: [],
  durationMs: 1,
  at: 0,
};

test('the doctor is content only when nothing at all is wrong', async () => {
  const healthy = fakeContext({});
  expect(await showDoctor(healthy.context, { json: false })).toBe(0);
  expect(healthy.printed.at(-1)).toBe('Nothing is wrong.');
  const faults: Parameters<typeof fakeContext>[0][] = [
    { status: statusOf({ verdict: 'stopped' }) },
    { status: statusOf({ checks: [warned] }) },
    { why: noPoller },
    { why: { ...nothingWrong, clockOffsetMs: -6000 } },
    { settings: { settings: [problem], others: [], unreadable: [] } },
    {
      settings: {
        settings: [],
        others: [],
        unreadable: [{ name: null, line: 3, message: 'Line 3 is no line' }],
      },
    },
  ];
  for (const parts of faults) {
    const { context, printed } = fakeContext(parts);
    expect(await showDoctor(context, { json: true }), JSON.stringify(parts)).toBe(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ ok: false });
  }
});

test('the doctor says in words what is off', async () => {
  const { context, printed } = fakeContext({
    why: { ...nothingWrong, clockOffsetMs: 3_600_000 },
    settings: { settings: [problem], others: [], unreadable: [] },
  });
  await showDoctor(context, { json: false });
  expect(printed).toContain('Temporal’s clock is 1 h ahead of this machine’s.');
  expect(printed).toContain('  LOG_LEVEL: Not a level');
  expect(printed.at(-1)).toBe('Something is wrong; see above.');
});
