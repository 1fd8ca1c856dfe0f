import { describe, expect, test } from 'vitest';
import { settingsInvalid } from '@/lib/settings/settings-failure';
import type { TemporalProblemCode } from '@/lib/temporal/types';
import type { WorkspaceProbe } from '@/lib/worker/workspace-probe';
import { judgeChecks } from './checks';
import type { HealthEvidence } from './evidence';
import {
  measured,
  recordedAt,
  recordedContainer,
  recordedContainerEvidence,
  recordedEngine,
  recordedEvidence,
  recordedIdentity,
  restingEvidence,
} from './recorded-evidence.test-support';
import { assembleStatus, initialStatus } from './status';
import { judgeVerdict } from './verdict';

function judge(evidence: HealthEvidence) {
  const checks = judgeChecks(evidence);
  const { verdict, title, sentence, broken, warning } = judgeVerdict(checks, null);
  return { verdict, title, sentence, code: broken?.code ?? null, broken, checks, warning };
}

function stateOf({ checks }: ReturnType<typeof judge>, id: string) {
  return checks.find((check) => check.id === id)?.state;
}

function withoutEngine(lost: typeof recordedEngine | null): HealthEvidence {
  const value = { facts: null, candidates: [], advice: [], lost, failure: null };
  const nothing = {
    image: null,
    container: null,
    temporal: null,
    worker: null,
    proof: null,
    workspace: null,
  };
  return recordedEvidence({ engine: measured(value), ...nothing });
}

function withTemporal(code: TemporalProblemCode): HealthEvidence {
  const { temporal } = recordedEvidence();
  if (temporal === null) throw new Error('The recording has Temporal');
  const reachable = code === 'namespace-not-found';
  const probe = { ...temporal.value.probe, reachable, namespaceExists: false, code, detail: 'as observed' };
  return recordedEvidence({ temporal: measured({ ...temporal.value, probe }), worker: null });
}

function withWorker(change: Partial<NonNullable<HealthEvidence['worker']>['value']>, startedAt?: number) {
  const { worker } = recordedEvidence();
  if (worker === null) throw new Error('The recording has a worker');
  const container = recordedContainerEvidence(startedAt === undefined ? {} : { startedAt });
  return recordedEvidence({ worker: measured({ ...worker.value, ...change }), container });
}

function withWorkspace(probe: Partial<WorkspaceProbe>): HealthEvidence {
  const { workspace } = recordedEvidence();
  if (workspace === null) throw new Error('The recording has a workspace');
  return recordedEvidence({
    workspace: measured({ ...workspace.value, probe: { ...workspace.value.probe, ...probe } }),
  });
}

test('Ready: every layer holds, and the sentence does not age', () => {
  const judged = judge(recordedEvidence());
  expect(judged).toMatchObject({
    verdict: 'ready',
    title: 'Ready',
    sentence: 'Temporal saw this worker poll',
  });
  expect(judged.checks.map(({ state }) => state)).toEqual(Array(11).fill('pass'));
});

test('a running operation decides the word, whatever is broken meanwhile', () => {
  const checks = judgeChecks(restingEvidence(recordedContainerEvidence(null)));
  expect(judgeVerdict(checks, { kind: 'setup' })).toMatchObject({ verdict: 'working', title: 'Setting up' });
});

describe('engine', () => {
  test('E1: no engine is its own verdict, and everything after it is skipped', () => {
    const judged = judge(withoutEngine(null));
    expect(judged).toMatchObject({ verdict: 'no-engine', title: 'No engine', code: 'engine-none' });
    const behind = judged.checks.slice(1).filter(({ id }) => id !== 'settings');
    expect(behind.map(({ state }) => state)).toEqual(Array(9).fill('skip'));
  });

  test('E2: an engine that went away is distinguished from one that never was', () => {
    expect(judge(withoutEngine(recordedEngine))).toMatchObject({
      verdict: 'no-engine',
      title: 'Engine lost',
      sentence: 'Docker 20.10.24 no longer answers',
    });
  });
});

describe('container', () => {
  test('absent: not set up, which is no failure', () => {
    const judged = judge(restingEvidence(recordedContainerEvidence(null)));
    expect(judged).toMatchObject({ verdict: 'not-set-up', title: 'Not set up' });
    expect(judged.checks.some(({ state }) => state === 'fail')).toBe(false);
  });

  test.each([0, 143])('ended with code %i: stopped, which is no failure', (exitCode) => {
    const container = recordedContainerEvidence({ state: 'exited', exitCode });
    expect(judge(restingEvidence(container))).toMatchObject({ verdict: 'stopped', title: 'Stopped' });
  });

  test('F31, E12: restarted three times and just up again is a crash loop, never Ready', () => {
    const facts = { restartCount: 3, startedAt: recordedAt - 2000 };
    const lastLines = ['{"level":"error","message":"Error: api_key is required"}', 'bye'];
    const judged = judge(recordedEvidence({ container: recordedContainerEvidence(facts, { lastLines }) }));
    expect(judged).toMatchObject({ verdict: 'failed', title: 'Crash loop', code: 'container-crash-loop' });
    expect(judged.broken?.cause).toContain('api_key is required');
  });

  test('a crash loop between two runs shows the exit code', () => {
    const container = recordedContainerEvidence({ state: 'restarting', restartCount: 3, exitCode: 3 });
    expect(judge(restingEvidence(container))).toMatchObject({
      title: 'Crash loop',
      broken: { cause: expect.stringContaining('exit code 3') },
    });
  });

  test('a loop is one at every moment: Podman shows it as ended between two lives, and the page never as running', () => {
    const lastEnd = {
      containerId: recordedContainer.id,
      startedAt: null,
      at: recordedAt,
      exitCode: 3,
      outOfMemory: false,
    };
    const between = { state: 'exited', exitCode: 3, finishedAt: recordedAt - 500, restartCount: 3 } as const;
    const alive = { state: 'running', startedAt: recordedAt - 500, restartCount: 3 } as const;
    for (const facts of [between, alive]) {
      const evidence = restingEvidence(recordedContainerEvidence(facts, { lastEnd }));
      const status = assembleStatus({ evidence, operation: null, previous: initialStatus(0) });
      expect(status).toMatchObject({
        title: 'Crash loop',
        container: { state: 'restarting', exitCode: 3 },
      });
    }
  });

  test('a loop of long lives is one until a life lasts twice as long; after hours of work an end is none', () => {
    const lasted = (ms: number) => ({
      containerId: recordedContainer.id,
      startedAt: recordedAt - 60_000 - ms,
      at: recordedAt - 60_000,
      exitCode: 1,
      outOfMemory: false,
    });
    const facts = { restartCount: 5, startedAt: recordedAt - 50_000 };
    const titleAfter = (ms: number) =>
      judge(recordedEvidence({ container: recordedContainerEvidence(facts, { lastEnd: lasted(ms) }) })).title;
    expect([titleAfter(1000), titleAfter(40_000), titleAfter(7_200_000)]).toEqual([
      'Ready',
      'Crash loop',
      'Ready',
    ]);
  });

  test.each([
    ['paused', 'failed', 'Paused'],
    ['created', 'stopped', 'Never started'],
    ['removing', 'working', 'Removing'],
    ['dead', 'failed', 'Dead'],
  ] as const)('%s is a state of its own', (state, verdict, title) => {
    expect(judge(restingEvidence(recordedContainerEvidence({ state })))).toMatchObject({ verdict, title });
  });

  test('a child that the memory limit ended is said as that, and the worker stays Ready', () => {
    const judged = judge(recordedEvidence({ container: recordedContainerEvidence({}, { memoryKills: 2 }) }));
    expect(judged.verdict).toBe('ready');
    const check = judged.checks.find(({ id }) => id === 'container');
    expect(check).toMatchObject({ state: 'warn', code: 'container-child-out-of-memory' });
    expect(check?.summary).toContain('2 commands');
  });

  test('asked to end and not ended yet is neither Ready nor a fault', () => {
    const container = recordedContainerEvidence({}, { stopping: true });
    expect(judge(recordedEvidence({ container }))).toMatchObject({ verdict: 'working', title: 'Stopping' });
  });

  test('a worker that the console stopped because it refuses a setting says so, with its own words', () => {
    const refused = {
      containerId: recordedContainer.id,
      imageReference: '',
      startedAt: recordedAt - 9000,
      endedAt: recordedAt - 8000,
      exitCode: 78,
      cause: 'itself',
      by: null,
      times: 2,
      lastLines: ['error: TEMPORAL_TLS_CA is not there'],
    } as const;
    const container = recordedContainerEvidence(
      { state: 'exited', exitCode: 143 },
      { refused: { ...refused, lastLines: [...refused.lastLines] } },
    );
    expect(judge(restingEvidence(container))).toMatchObject({
      title: 'Setting refused',
      broken: { cause: expect.stringContaining('TEMPORAL_TLS_CA'), remedy: { action: 'open-settings' } },
    });
  });

  test('H8, H26: one end is no loop', () => {
    const container = recordedContainerEvidence({ state: 'restarting', restartCount: 1, exitCode: 3 });
    expect(judge(restingEvidence(container))).toMatchObject({
      title: 'Restarting',
      sentence: 'The container ended, and the engine starts it again',
      broken: { cause: expect.stringContaining('exit code 3') },
    });
  });

  test.each([
    [7, 'container-crash-loop'],
    [78, 'worker-settings-wrong'],
  ])('H9: a loop that runs at this moment shows the exit code of its last end, %i', (exitCode, code) => {
    const lastEnd = {
      containerId: 'c',
      startedAt: null,
      at: recordedAt - 3000,
      exitCode,
      outOfMemory: false,
    };
    const facts = { restartCount: 3, startedAt: recordedAt - 2000 };
    const { broken } = judge(recordedEvidence({ container: recordedContainerEvidence(facts, { lastEnd }) }));
    expect(broken?.code).toBe(code);
    expect(broken?.cause).toContain(`exit code ${exitCode}`);
  });

  test('H8: why it was restarted stays to be read after it is Ready again', () => {
    const lastEnd = {
      containerId: 'c',
      startedAt: null,
      at: recordedAt - 60_000,
      exitCode: 137,
      outOfMemory: true,
    };
    const container = recordedContainerEvidence({ restartCount: 1 }, { lastEnd });
    const judged = judge(recordedEvidence({ container }));
    expect(judged.verdict).toBe('ready');
    const check = judged.checks.find(({ id }) => id === 'container');
    expect(check?.summary).toContain('restarted after it ended because its memory limit was reached');
    expect(check?.evidence.find(({ label }) => label === 'restarted')?.value).toContain('memory limit');
  });

  test('restarts of long ago do not make a steady container a crash loop', () => {
    const container = recordedContainerEvidence({ restartCount: 35 });
    expect(judge(recordedEvidence({ container })).verdict).toBe('ready');
  });

  test('E11: out of memory is named', () => {
    const container = recordedContainerEvidence({ state: 'exited', exitCode: 137, outOfMemory: true });
    expect(judge(restingEvidence(container))).toMatchObject({ title: 'Out of memory', verdict: 'failed' });
  });

  test('ended by a fault: the exit code and the line that names the cause', () => {
    const container = recordedContainerEvidence(
      { state: 'exited', exitCode: 1 },
      { lastLines: ['starting', 'FATAL cannot read settings', 'at main.js:3'] },
    );
    const judged = judge(restingEvidence(container));
    expect(judged).toMatchObject({ title: 'Exited', code: 'container-exited' });
    expect(judged.broken?.cause).toBe('Its log says: FATAL cannot read settings');
  });

  test.each(['exited', 'restarting'] as const)(
    'the original without its MODE, %s: the remedy is MODE=local',
    (state) => {
      const lastLines = ['ValueError: Missing required environment variable: STIGMER_API_KEY'];
      const container = recordedContainerEvidence({ state, exitCode: 1 }, { lastLines });
      expect(judge(restingEvidence(container)).broken?.remedy?.summary).toContain('MODE=local');
    },
  );

  test('H18: the worker under another name is found by its label, and gets its name back', () => {
    const container = recordedContainerEvidence(null, { renamed: { id: 'c', name: 'mine', labels: {} } });
    expect(judge(restingEvidence(container))).toMatchObject({
      verdict: 'failed',
      title: 'Renamed',
      broken: { remedy: { command: 'docker rename mine stigmer-agent-runner' } },
    });
  });

  test('E23: a container of somebody else under our name is left alone and named', () => {
    const container = recordedContainerEvidence({ imageId: 'sha256:busybox' }, { ours: false });
    const judged = judge(restingEvidence(container));
    expect(judged).toMatchObject({ verdict: 'failed', code: 'container-foreign' });
    expect(stateOf(judged, 'image')).toBe('pass');
  });

  test('H18: one of a console with another home is not advised to be renamed', () => {
    const labels = { 'dev.stigmer.console.home': 'another' };
    const { broken } = judge(restingEvidence(recordedContainerEvidence({ labels }, { ours: false })));
    expect(broken?.remedy?.command).toBeUndefined();
    expect(broken?.remedy?.summary).toContain('STIGMER_CONTAINER_NAME');
  });

  test('E23: where it is that of an older launcher, removing that is offered beside renaming', () => {
    const container = recordedContainerEvidence({}, { ours: false });
    const { id, name, imageReference: image, state } = recordedContainer;
    const oldRunner = { folder: null, process: null, records: [], container: { id, name, image, state } };
    const remedy = { action: 'remove-old-runner', command: expect.stringContaining('rename') };
    expect(judge({ ...restingEvidence(container), oldRunner }).broken).toMatchObject({ remedy });
  });

  test('settings that await Apply are a warning and leave Ready alone', () => {
    const settings = measured({ failure: null, pending: ['LOG_LEVEL'] });
    const judged = judge(recordedEvidence({ settings }));
    expect(judged.verdict).toBe('ready');
    expect(stateOf(judged, 'container')).toBe('warn');
  });
});

test('H3: a clock of Temporal’s that is off by more than 5 s is said, and changes no verdict', () => {
  const clockIn = (clockOffsetMs: number | null) => {
    const { checks, verdict } = judge(withWorker({ clockOffsetMs }));
    expect(verdict).toBe('ready');
    return checks.flatMap(({ evidence }) => evidence).find(({ label }) => label === 'Temporal’s clock')
      ?.value;
  };
  expect(clockIn(-120_000)).toMatch(/^2 min behind/);
  expect(clockIn(300_000)).toMatch(/^5 min ahead of/);
  expect(clockIn(4000)).toBeUndefined();
  expect(clockIn(null)).toMatch(/could not be read/);
});

describe('the worker’s own health', () => {
  const busy = {
    type: 'answers',
    condition: 'saturated',
    reason: 'all taken',
    slots: { used: 4, max: 4 },
  } as const;

  test('H17: a worker that does not answer is never Ready, however freshly it polls', () => {
    const judged = judge(withWorker({ own: { type: 'silent' } }));
    expect(judged).toMatchObject({ verdict: 'failed', title: 'Hangs', code: 'worker-hung' });
  });

  test('busy is Ready, also where Temporal no longer lists it and keeps no heartbeats', () => {
    const judged = judge(withWorker({ own: busy, pollers: [], workers: [] }));
    expect(judged).toMatchObject({ verdict: 'ready', sentence: expect.stringContaining('busy, 4 of 4') });
  });

  test('a worker at work polls seldom: it is Ready by its own word, and not when it is idle', () => {
    const partly = { ...busy, condition: 'healthy', slots: { used: 1, max: 4 } };
    expect(judge(withWorker({ own: partly, pollers: [], workers: [] })).verdict).toBe('ready');
    const idle = { ...partly, slots: { used: 0, max: 4 } };
    expect(judge(withWorker({ own: idle, pollers: [], workers: [] })).verdict).toBe('failed');
  });

  test('a worker at work is never advised to be restarted', () => {
    const own = { ...busy, condition: 'not-registered', slots: { used: 1, max: 4 } };
    const { broken } = judge(withWorker({ own, pollers: [], workers: [] }));
    expect(broken).toMatchObject({ code: 'worker-not-registered', remedy: { action: 'open-logs' } });
    const idle = { ...own, slots: { used: 0, max: 4 } };
    expect(judge(withWorker({ own: idle, pollers: [], workers: [] })).broken?.remedy?.action).toBe('restart');
  });

  test('an image without our probe is judged by the engine’s result of its own health check', () => {
    const health = { status: 'unhealthy', output: 'queue lost\n' };
    const container = recordedContainerEvidence({ health });
    const foreign = {
      own: { type: 'unknown', reason: 'no probe' },
      identity: { ...recordedIdentity, keepsContract: false },
    } as const;
    const judged = judge({ ...withWorker(foreign), container });
    expect(judged).toMatchObject({ title: 'Unhealthy', broken: { cause: 'It says: queue lost' } });
    expect(judge(recordedEvidence({ container })).verdict).toBe('ready');
  });
});

describe('Temporal', () => {
  test.each<TemporalProblemCode>([
    'temporal-refused',
    'temporal-silent',
    'temporal-not-grpc',
    'temporal-tls',
  ])('F69, E24: %s is unreachable Temporal, and registration is not judged', (code) => {
    const judged = judge(withTemporal(code));
    expect(judged).toMatchObject({ verdict: 'failed', title: 'Temporal unreachable', code });
    expect(stateOf(judged, 'namespace')).toBe('skip');
    expect(stateOf(judged, 'worker-registered')).toBe('skip');
  });

  test('F46: a missing namespace leaves Temporal itself in order', () => {
    const judged = judge(withTemporal('namespace-not-found'));
    expect(judged).toMatchObject({ verdict: 'failed', title: 'Namespace missing' });
    expect(stateOf(judged, 'temporal')).toBe('pass');
  });
});

describe('worker', () => {
  test('started a moment ago and not seen yet: working', () => {
    expect(judge(withWorker({ pollers: [] }, recordedAt - 19_000))).toMatchObject({
      verdict: 'working',
      title: 'Starting',
    });
  });

  test('seen, and every task goes to a deployment version: it gets no tasks, and no restart is advised', () => {
    const seen = {
      identity: recordedIdentity.given,
      lastAccessAt: recordedAt - 1000,
      elsewhere: 'agents 2',
      deployment: 'agents',
    };
    const judged = judge(withWorker({ pollers: [seen] }));
    expect(judged).toMatchObject({ verdict: 'failed', title: 'Gets no tasks', code: 'worker-not-routed' });
    expect(judged.broken?.cause).toContain('agents 2');
    expect(judged.broken?.remedy?.action).toBeUndefined();
    expect(judged.broken?.remedy?.command).toContain('--deployment-name agents --unversioned --address');
    const version = { deploymentName: 'agents', buildId: '1' };
    expect(judge(withWorker({ pollers: [{ ...seen, version }] })).broken?.remedy?.command).toContain(
      '--deployment-name agents --build-id 1',
    );
  });

  test('not seen 20 s after the start: not registered, with what the log says', () => {
    const judged = judge(
      withWorker({ pollers: [], lastLines: ['Error: TransportError dns'] }, recordedAt - 21_000),
    );
    expect(judged).toMatchObject({
      verdict: 'failed',
      title: 'Not registered',
      code: 'worker-not-registered',
    });
    expect(judged.broken?.cause).toContain('TransportError dns');
  });

  test('Temporal back a moment ago: the worker gets its time to come back, too', () => {
    const evidence = withWorker({ pollers: [] });
    if (evidence.temporal === null) throw new Error('The recording has Temporal');
    const temporal = measured({ ...evidence.temporal.value, returnedAt: recordedAt - 5000 });
    expect(judge({ ...evidence, temporal }).verdict).toBe('working');
  });

  describe('of an image that is not ours', () => {
    const identity = { ...recordedIdentity, keepsContract: false, pollersBefore: [] };
    const chosen = [{ identity: 'my-worker', lastAccessAt: recordedAt - 1000 }];
    const workerOf = ({ checks }: ReturnType<typeof judge>) =>
      checks.find(({ id }) => id === 'worker-registered');

    test('the SDK’s own identity is Ready, and the evidence has the identity that Temporal saw', () => {
      const pollers = [{ identity: '7@agent-runner-a1b2c3', lastAccessAt: recordedAt - 1000 }];
      const judged = judge(withWorker({ identity, pollers }));
      expect(judged.verdict).toBe('ready');
      expect(workerOf(judged)?.evidence).toContainEqual({
        label: 'identity',
        value: '7@agent-runner-a1b2c3',
      });
    });

    test('an identity that it chose: waited for, then neither Ready nor failed, and never a restart', () => {
      const young = judge(withWorker({ identity, pollers: chosen }, recordedAt - 19_000));
      expect(young).toMatchObject({ verdict: 'working', title: 'Starting' });
      const judged = judge(withWorker({ identity, pollers: chosen }, recordedAt - 21_000));
      expect(judged).toMatchObject({ verdict: 'unproven', title: 'Not proven', broken: null });
      expect(judged.sentence).toContain('my-worker');
      const check = workerOf(judged);
      expect(check).toMatchObject({ state: 'warn', code: 'worker-identity-unknown' });
      expect(check?.remedy?.action).toBeUndefined();
      expect(JSON.stringify(check)).not.toMatch(/restart/i);
    });

    test('the same identity is a stranger to an image of ours', () => {
      const judged = judge(withWorker({ pollers: chosen }, recordedAt - 21_000));
      expect(judged).toMatchObject({ verdict: 'failed', code: 'worker-not-registered' });
    });

    test('nobody polls: not registered, its log and not a restart, and that its slots are unknown', () => {
      const judged = judge(
        withWorker(
          { own: { type: 'unknown', reason: 'no probe' }, identity, pollers: [] },
          recordedAt - 21_000,
        ),
      );
      expect(judged).toMatchObject({ verdict: 'failed', code: 'worker-not-registered' });
      expect(judged.broken?.remedy?.action).toBe('open-logs');
      expect(judged.broken?.evidence).toContainEqual({
        label: 'slots unknown',
        value: 'This worker sends no heartbeats',
      });
    });
  });

  test('F33: a stranger beside a worker that is well is the sentence of the verdict, which stays Ready', () => {
    const pollers = [
      { identity: 'agent-runner/a1b2c3', lastAccessAt: recordedAt - 3000 },
      { identity: '4711@laptop', lastAccessAt: recordedAt },
    ];
    expect(judge(withWorker({ pollers }))).toMatchObject({
      verdict: 'ready',
      title: 'Ready',
      sentence: 'Tasks also go to 4711@laptop',
      warning: { id: 'task-queue' },
    });
  });

  test('F33: a foreign poller is in the evidence', () => {
    const judged = judge(withWorker({ pollers: [{ identity: '4711@laptop', lastAccessAt: recordedAt }] }));
    expect(judged.broken?.reference).toBe('F33');
    expect(judged.broken?.evidence).toContainEqual({ label: 'other pollers', value: '4711@laptop' });
  });
});

describe('workspace', () => {
  test('F61: not writable names the owner to set, with the command', () => {
    const judged = judge(withWorkspace({ outcome: 'not-writable', detail: 'Permission denied' }));
    expect(judged).toMatchObject({ verdict: 'failed', code: 'workspace-not-writable' });
    expect(judged.broken?.remedy?.command).toBe('sudo chown -R 1000:1000 /home/ada/.stigmer/data/workspace');
  });

  test('F61: where SELinux confines containers and owner and mode are right, the label is named, not the owner', () => {
    const denied = withWorkspace({ outcome: 'not-writable', detail: 'Permission denied' });
    const withFolder = (mode: number) => {
      const { workspace } = denied;
      if (workspace === null) throw new Error('The recording has a workspace');
      const folder = { ...workspace.value.folder, mode };
      return judge({ ...denied, workspace: measured({ ...workspace.value, selinux: true, folder }) });
    };
    const { code, broken } = withFolder(0o40755);
    expect(code).toBe('workspace-denied-by-selinux');
    expect(broken?.remedy?.summary).toContain('sudo ausearch -m avc');
    expect(broken?.remedy?.command).toBe(
      'sudo chcon -R -t container_file_t /home/ada/.stigmer/data/workspace',
    );
    expect(withFolder(0o40555).code).toBe('workspace-not-writable');
  });

  test('F61, H22: a folder that is the worker’s own needs its mode changed, and no new owner', () => {
    const denied = withWorkspace({ outcome: 'not-writable', detail: 'Permission denied' });
    const { workspace } = denied;
    if (workspace === null) throw new Error('The recording has a workspace');
    const folder = { ...workspace.value.folder, mode: 0o40500 };
    const { broken } = judge({ ...denied, workspace: measured({ ...workspace.value, folder }) });
    expect(broken?.remedy?.command).toBe('sudo chmod u+rwx /home/ada/.stigmer/data/workspace');
  });

  test.each([
    ["sh: can't create /workspace/x: No space left on device", 'workspace-disk-full', 'sudo du '],
    ["sh: can't create /workspace/x: Disk quota exceeded", 'workspace-disk-full', 'sudo du '],
    ['sh: 1: echo: echo: I/O error', 'workspace-disk-full', 'sudo du '],
    ['sh: /workspace/x: Read-only file system', 'workspace-disk-read-only', 'findmnt '],
  ])(
    'a file that was refused by the disk, as in “%s”, is no question of its owner',
    (detail, code, command) => {
      const { broken } = judge(withWorkspace({ outcome: 'not-writable', detail }));
      expect(broken?.code).toBe(code);
      expect(broken?.remedy?.command).toContain(command);
    },
  );

  test('F15: a file that does not arrive on this machine is a failure', () => {
    expect(judge(withWorkspace({ outcome: 'not-seen' })).code).toBe('workspace-not-mounted');
  });

  test('an image without a shell cannot answer: skipped with the reason, and no warning', () => {
    const judged = judge(withWorkspace({ outcome: 'no-shell', uid: null, gid: null, detail: '' }));
    expect(judged.verdict).toBe('ready');
    const check = judged.checks.find(({ id }) => id === 'workspace');
    expect(check).toMatchObject({ state: 'skip', summary: 'The image has no shell to try it with' });
  });

  test('a try that could not be made warns and leaves Ready alone', () => {
    const judged = judge(withWorkspace({ outcome: 'not-probed', detail: 'no shell' }));
    expect(judged.verdict).toBe('ready');
    expect(stateOf(judged, 'workspace')).toBe('warn');
  });
});

test('F60: an image for another processor is a warning that names both', () => {
  const withPlatform = (platform: string) => {
    const { image } = recordedEvidence();
    if (image?.value.facts == null) throw new Error('The recording has an image');
    const facts = { ...image.value.facts, platform };
    return judge(recordedEvidence({ image: measured({ ...image.value, facts }) }));
  };
  const judged = withPlatform('linux/arm64');
  expect(judged.verdict).toBe('ready');
  const check = judged.checks.find(({ id }) => id === 'image');
  expect(check?.state).toBe('warn');
  expect(check?.cause).toMatch(/linux\/arm64.*linux\/amd64/);
  expect(stateOf(withPlatform('linux/unknown'), 'image')).toBe('pass');
});

test('the image’s evidence says which rule chose it', () => {
  const check = judge(recordedEvidence()).checks.find(({ id }) => id === 'image');
  expect(check?.evidence).toContainEqual({ label: 'chosen', value: 'the version this console was made for' });
});

test('F52: an image that is newer than the container is a warning', () => {
  const judged = judge(recordedEvidence({ container: recordedContainerEvidence({ imageId: 'sha256:old' }) }));
  expect(judged.verdict).toBe('ready');
  expect(stateOf(judged, 'image')).toBe('warn');
});

describe('the settings', () => {
  test('H19: a worker without the key that its provider needs is not Ready', () => {
    const container = recordedContainerEvidence({}, { missingKey: 'The provider anthropic needs a key' });
    expect(judge(recordedEvidence({ container }))).toMatchObject({
      verdict: 'failed',
      title: 'Needs a key',
      code: 'model-key-missing',
    });
  });

  test('H14: a file that cannot be used is named, and the worker that runs stays Ready', () => {
    const problem = { name: 'TEMPORAL_NAMESPACE', line: 3, message: 'Write TEMPORAL_NAMESPACE=value' };
    const judged = judge(
      recordedEvidence({ settings: measured({ failure: settingsInvalid([problem]).details, pending: [] }) }),
    );
    expect(judged.verdict).toBe('ready');
    expect(judged.checks.find(({ id }) => id === 'settings')).toMatchObject({
      state: 'warn',
      cause: 'TEMPORAL_NAMESPACE: line 3: Write TEMPORAL_NAMESPACE=value',
    });
  });
});

test('a log that is not recorded leaves the worker Ready, is told beside it, and needs no running container', () => {
  const notRecorded = {
    code: 'log-disk-full',
    title: 'The log is not recorded: its disk is full',
    reason: '1 MB are free.',
    remedy: { summary: 'Make room.' },
    evidence: [],
    at: recordedAt,
  };
  const judged = judge(recordedEvidence({ notRecorded }));
  expect(judged).toMatchObject({ verdict: 'ready', title: 'Ready', sentence: notRecorded.title, code: null });
  expect(judged.warning).toMatchObject({
    id: 'recording',
    cause: '1 MB are free.',
    remedy: notRecorded.remedy,
  });
  const other = judge(recordedEvidence({ notRecorded: { ...notRecorded, code: 'internal-error' } }));
  expect(other.warning).toBeUndefined();
  expect(stateOf(other, 'recording')).toBe('warn');
  expect(stateOf(judge({ ...withoutEngine(null), notRecorded }), 'recording')).toBe('warn');
  expect(stateOf(judge(withoutEngine(null)), 'recording')).toBe('skip');
  expect(stateOf(judge(recordedEvidence()), 'recording')).toBe('pass');
});
