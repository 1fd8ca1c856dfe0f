import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChangeKind, changeKindSchema } from '@/lib/contracts/changes';
import type { CheckId } from '@/lib/contracts/status';
import type { CollectedEvidence } from '@/lib/health/evidence';
import { createFakeClock, settle } from '@/lib/health/fake-machine.test-support';
import {
  measured,
  recordedContainerEvidence,
  recordedEngine,
  recordedEvidence,
  recordedIdentity,
} from '@/lib/health/recorded-evidence.test-support';
import type { Observed } from './fold';
import { openReadyRecord, type ReadyRecord } from './since-ready';

const machine = {
  boot: { '': 'start 1111' },
  disk: { 'at /home': 'enough' },
  addresses: { 'of eth0': '10.0.0.2' },
  'temporal-host': { 'temporal.example.com': '10.0.0.9' },
  certificates: { 'of the authority': 'AA:BB:CC:DD…, good until 2030-01-01' },
};

let home: string;
let time: ReturnType<typeof createFakeClock>;
/** What this machine shows besides. */
let seen: Observed;
let opened: ReadyRecord[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stigmer-ready-'));
  time = createFakeClock();
  seen = machine;
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.saved()));
  await rm(home, { recursive: true });
});

const path = () => join(home, 'last-ready.json');
async function open(): Promise<ReadyRecord> {
  const record = await openReadyRecord({
    path: path(),
    directories: [],
    clock: time.clock,
    readMachine: async () => seen,
  });
  opened.push(record);
  return record;
}

async function readyOnce() {
  const record = await open();
  record.observe(recordedEvidence(), 'ready');
  await settle();
  await time.advance(20_000);
  record.observe(recordedEvidence(), 'ready');
  await settle();
  await time.advance(20_000);
  return record;
}

type Worker = NonNullable<ReturnType<typeof recordedEvidence>['worker']>['value'];

function withWorker(change: Partial<Worker>): CollectedEvidence {
  const evidence = recordedEvidence();
  return evidence.worker === null
    ? evidence
    : { ...evidence, worker: measured({ ...evidence.worker.value, ...change }) };
}

function withTemporalVersion(serverVersion: string): CollectedEvidence {
  const evidence = recordedEvidence();
  if (evidence.temporal === null) return evidence;
  const { settings, probe, returnedAt } = evidence.temporal.value;
  const value = { settings, returnedAt, probe: { ...probe, serverVersion } };
  return { ...evidence, temporal: measured(value) };
}

function withFolder(inode: number): CollectedEvidence {
  const evidence = recordedEvidence();
  if (evidence.workspace === null) return evidence;
  const { folder, ...rest } = evidence.workspace.value;
  return { ...evidence, workspace: measured({ ...rest, folder: { ...folder, inode } }) };
}

const container = (...change: Parameters<typeof recordedContainerEvidence>) =>
  recordedEvidence({ container: recordedContainerEvidence(...change) });
const stranger = { identity: '7@elsewhere', lastAccessAt: recordedEvidence().at };

/** One change of each kind, and a link that it may break. */
const changes: Record<ChangeKind, { broken: CheckId; evidence?: CollectedEvidence; machine?: Observed }> = {
  image: { broken: 'container', evidence: container({ imageId: 'sha256:bbbb' }) },
  settings: { broken: 'temporal', evidence: container({}, { variables: { LOG_LEVEL: 'debug' } }) },
  engine: {
    broken: 'engine',
    evidence: recordedEvidence({
      engine: measured({
        facts: { ...recordedEngine, version: '29.0.0' },
        candidates: [],
        advice: [],
        lost: null,
        failure: null,
      }),
    }),
  },
  network: { broken: 'temporal', evidence: container({ networkMode: 'bridge' }) },
  memory: { broken: 'container', evidence: container({ memoryLimitBytes: 64e6 }) },
  temporal: { broken: 'worker-registered', evidence: withTemporalVersion('1.32.0') },
  pollers: {
    broken: 'proof',
    evidence: withWorker({ pollers: [{ identity: recordedIdentity.given, lastAccessAt: 0 }, stranger] }),
  },
  boot: { broken: 'engine', machine: { boot: { '': 'start 2222' } } },
  disk: { broken: 'workspace', machine: { disk: { 'at /home': 'about 100.0 MB' } } },
  addresses: { broken: 'temporal', machine: { addresses: { 'of eth0': '192.168.0.7' } } },
  'temporal-host': {
    broken: 'temporal',
    machine: { 'temporal-host': { 'temporal.example.com': '10.0.0.10' } },
  },
  clock: { broken: 'temporal' },
  'temporal-clock': { broken: 'worker-registered', evidence: withWorker({ clockOffsetMs: 3_600_000 }) },
  certificates: {
    broken: 'temporal',
    machine: { certificates: { 'of the authority': 'AA:BB:CC:DD…, expired 2026-11-01' } },
  },
  workspace: { broken: 'workspace', evidence: withFolder(8) },
};

test.each(changeKindSchema.options)(
  'one change of %s is the first and only one that is told',
  async (kind) => {
    const { broken, evidence = recordedEvidence(), machine: other = {} } = changes[kind];
    const record = await readyOnce();
    expect(record.sinceReady(broken)?.changes).toEqual([]);
    seen = { ...machine, ...other };
    if (kind === 'clock') time.leap(7_200_000);
    record.observe(evidence, 'failed');
    await settle();
    expect(record.sinceReady(broken)?.changes.map((change) => change.kind)).toEqual([kind]);
  },
);

test('what may have broken the link goes before what is newer and cannot have', async () => {
  const record = await readyOnce();
  record.observe(container({}, { variables: { LOG_LEVEL: 'debug' } }), 'failed');
  await settle();
  await time.advance(20_000);
  seen = { ...machine, disk: { 'at /home': 'about 100.0 MB' } };
  record.observe(container({}, { variables: { LOG_LEVEL: 'debug' } }), 'failed');
  await settle();
  const order = (broken: CheckId) => record.sinceReady(broken)?.changes.map(({ kind }) => kind);
  expect(order('temporal')).toEqual(['settings', 'disk']);
  expect(order('workspace')).toEqual(['disk', 'settings']);
});

test('a console that starts anew tells the same, and a change that nobody watched', async () => {
  const record = await readyOnce();
  const { readyAt } = record.sinceReady(null) ?? {};
  await record.saved();
  const next = await open();
  seen = { ...machine, boot: { '': 'start 2222' } };
  next.observe(recordedEvidence(), 'failed');
  await settle();
  const told = next.sinceReady('engine');
  expect(told?.changes).toMatchObject([{ kind: 'boot', before: 'start 1111', after: 'start 2222' }]);
  // Being ready is written down when it begins, and every ten minutes.
  expect((readyAt ?? 0) - (told?.readyAt ?? 0)).toBeLessThanOrEqual(600_000);
});

test('a worker that was never ready has nothing to compare with', async () => {
  const record = await open();
  record.observe(recordedEvidence(), 'failed');
  await settle();
  expect(record.sinceReady('temporal')).toBeNull();
});

test('a secret is told from another by a print that another home makes otherwise, and its file is the owner’s', async () => {
  const record = await readyOnce();
  await record.saved();
  expect(record.print('sk-one')).toBe((await open()).print('sk-one'));
  expect(record.print('sk-one')).not.toBe(record.print('sk-two'));
  const other = await openReadyRecord({ path: join(home, 'other.json'), directories: [], clock: time.clock });
  expect(record.print('sk-one')).not.toBe(other.print('sk-one'));
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test('a file that holds something else is begun anew', async () => {
  await writeFile(path(), '{"version":2}');
  const record = await readyOnce();
  await record.saved();
  expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ version: 1 });
});
