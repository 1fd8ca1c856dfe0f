import { expect, test } from 'vitest';
import type { Check, Status } from '@/lib/contracts/status';
import { failureLines } from './failure-text';
import { statusLines } from './status-text';

const now = 1_800_000_000_000;
const engine = {
  kind: 'docker',
  version: '28.3',
  apiVersion: '1.51',
  socketPath: '/var/run/docker.sock',
  platform: 'linux/amd64',
  rootless: false,
} as const;
const status: Status = {
  verdict: 'ready',
  title: 'Ready',
  sentence: 'Temporal saw this worker poll',
  since: now - 134_000,
  checkedAt: now,
  checks: [
    { id: 'engine', state: 'pass', summary: 'Docker 28.3 answers', evidence: [], durationMs: 3, at: now },
  ],
  engine,
  engineCandidates: [],
  engineAdvice: [],
  image: null,
  container: null,
  worker: {
    identity: 'agent-runner/a1b2c3',
    taskQueue: 'agent_execution_runner',
    namespace: 'default',
    address: 'localhost:7233',
    lastPollAt: now - 3000,
  },
  failure: null,
  oldRunner: null,
};

test('Ready is one line with the age of the poll, then the checks', () => {
  expect(statusLines(status, now, false)).toEqual([
    'Ready. Temporal saw this worker poll 3 s ago (for 2 min 14 s)',
    '  pass  engine             Docker 28.3 answers',
  ]);
});

test('the image’s line says which rule chose it', () => {
  const check: Check = {
    id: 'image',
    state: 'pass',
    summary: 'mine',
    evidence: [],
    durationMs: 3,
    at: now,
  };
  const image = { reference: 'mine', rule: 'local', id: null, sizeBytes: null } as const;
  expect(statusLines({ ...status, checks: [check], image }, now, false)[1]).toBe(
    '  pass  image              mine (the local image, as asked for)',
  );
});

test('what an older launcher left is told with its size and how to remove it', () => {
  const folder = { path: '/home/ada/.stigmer/data/bin/agent-runner', sizeBytes: 412e6, complete: false };
  const oldRunner = { folder, process: null, container: null, records: [] };
  expect(statusLines({ ...status, oldRunner }, now, false).slice(-3)).toEqual([
    'An older launcher left a runner here',
    '  at least 412.0 MB in /home/ada/.stigmer/data/bin/agent-runner',
    '  Remove it: stigmer-console remove-old',
  ]);
});

test('a failed check brings its cause, the remedy with the command, and the code', () => {
  const failed: Status['checks'][number] = {
    id: 'temporal',
    state: 'fail',
    summary: 'Nothing listens on localhost:7233',
    cause: 'The connection was refused.',
    remedy: { summary: 'Start Temporal.', command: 'temporal server start-dev' },
    code: 'temporal-refused',
    evidence: [],
    durationMs: 3,
    at: now,
  };
  const lines = statusLines({ ...status, verdict: 'failed', checks: [failed] }, now, false).slice(1);
  expect(lines.map((line) => line.trim())).toEqual([
    'fail  temporal           Nothing listens on localhost:7233',
    'The connection was refused.',
    'Start Temporal.',
    'temporal server start-dev',
    'Code: temporal-refused',
  ]);
});

test('E1: with no engine the places that were tried and the advice follow', () => {
  const lines = statusLines(
    {
      ...status,
      engine: null,
      checks: [],
      engineCandidates: [
        {
          source: '~/.docker/run/docker.sock',
          socketPath: null,
          outcome: 'not-there',
          detail: 'ENOENT',
          used: false,
        },
      ],
      engineAdvice: [
        { title: 'Install Docker', summary: 'From Debian', command: 'sudo apt-get install docker.io' },
      ],
    },
    now,
    false,
  );
  expect(lines.slice(1)).toEqual([
    '',
    'Looked for an engine at',
    '  not-there      ~/.docker/run/docker.sock: ENOENT',
    '',
    'How to get one',
    '  Install Docker',
    '    From Debian',
    '      sudo apt-get install docker.io',
  ]);
});

test('a failure is title, reason, remedy, command and code, and text from elsewhere cannot steer the terminal', () => {
  const lines = failureLines(
    {
      code: 'image-tag-not-found',
      reference: 'F54',
      title: 'The image tag does not exist',
      reason: 'The registry said \u001b[2J404.',
      remedy: { summary: 'Check the tag.', command: 'docker pull x' },
      evidence: [],
      at: now,
    },
    false,
  );
  expect(lines).toEqual([
    'The image tag does not exist',
    '  The registry said ␛[2J404.',
    '  Check the tag.',
    '    docker pull x',
    '  Code: image-tag-not-found (F54)',
  ]);
});

test('what changed since the worker was ready follows its checks, the likeliest cause first', () => {
  const changes = [
    { kind: 'settings', name: 'LOG_LEVEL', before: 'info', after: 'debug', at: now - 30_000 },
    { kind: 'pollers', name: '7@elsewhere', before: null, after: 'polls', at: now - 120_000 },
  ] as const;
  const sinceReady = { readyAt: now - 60_000, changes: [...changes] };
  expect(statusLines({ ...status, verdict: 'failed', checks: [], sinceReady }, now, false).slice(1)).toEqual([
    '',
    'Changed since it was ready at 2027-01-15T07:59:00.000Z',
    '  Setting LOG_LEVEL: info → debug (30 s after)',
    '  Other worker on the queue 7@elsewhere: new: polls (1 min before)',
  ]);
});
