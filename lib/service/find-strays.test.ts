import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContainerFacts } from '@/lib/engine/types';
import { recordedContainer } from '@/lib/health/recorded-evidence.test-support';
import { FakeEngine } from '@/lib/runner/fake-engine.test-support';
import { homeLabelValue, ownerLabel } from './container-ownership';
import { findStrays, strayKind } from './find-strays';

const never = new AbortController().signal;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'strays-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

function serviceOf(home: string) {
  return { containerName: 'agent-runner', owner: ownerLabel(home) };
}

/** The worker of a console with that home. */
function workerOf(home: string, change: Partial<ContainerFacts> = {}): ContainerFacts {
  const { name, value } = ownerLabel(home);
  const source = join(home, 'data/workspace');
  const mounts = [{ source, destination: '/workspace', writable: true }];
  return { ...recordedContainer, environment: {}, labels: { [name]: value }, mounts, ...change };
}

function engineWith(...all: ContainerFacts[]) {
  const engine = new FakeEngine(() => 0);
  for (const facts of all) engine.containers.set(facts.id, { facts, spec: null });
  return engine;
}

async function namesOf(engine: FakeEngine, service: ReturnType<typeof serviceOf>) {
  const asEngine = engine.asEngine();
  const labelled = await asEngine.findContainers({ name: service.owner.name });
  const strays = await findStrays(service, asEngine, labelled, never);
  return strays.map(({ name, kind }) => `${name} ${kind}`);
}

test('the worker, what a trial keeps, and the worker of a console beside are nobody’s strays', async () => {
  const [own, other] = [join(directory, 'own'), join(directory, 'other')];
  await mkdir(own);
  await mkdir(other);
  const engine = engineWith(
    workerOf(own, { id: 'a', name: 'agent-runner' }),
    workerOf(own, { id: 'b', name: 'agent-runner-previous' }),
    workerOf(other, { id: 'c', name: 'agent-runner-other' }),
  );
  expect(await namesOf(engine, serviceOf(own))).toEqual([]);
  expect(await namesOf(engine, { ...serviceOf(other), containerName: 'agent-runner-other' })).toEqual([]);
});

test('a copy, the rest of a rehearsal, and the worker of a home that is gone are found', async () => {
  const own = join(directory, 'own');
  await mkdir(own);
  const rehearsal = { 'dev.stigmer.console.home': `${homeLabelValue(own)}.rehearsal` };
  const engine = engineWith(
    workerOf(own, { id: 'a', name: 'agent-runner' }),
    workerOf(own, { id: 'b', name: 'restored' }),
    workerOf(own, { id: 'c', name: 'agent-runner-rehearsal', labels: rehearsal }),
    workerOf(join(directory, 'gone'), { id: 'd', name: 'left' }),
  );
  expect(await namesOf(engine, serviceOf(own))).toEqual([
    'restored copy',
    'agent-runner-rehearsal rehearsal',
    'left orphan',
  ]);
});

test('the one container of this home that somebody renamed is the worker, and no copy of it', async () => {
  const engine = engineWith(workerOf(directory, { id: 'a', name: 'renamed' }));
  expect(await namesOf(engine, serviceOf(directory))).toEqual([]);
});

test('where nobody can tell whose home it is, or whether it is there, it is no orphan', async () => {
  const { facts } = new FakeEngine(() => 0);
  const gone = workerOf(join(directory, 'gone'));
  const service = serviceOf(directory);
  expect(await strayKind(service, { facts }, gone)).toMatchObject({ kind: 'orphan' });
  expect(await strayKind(service, { facts }, { ...gone, mounts: [] })).toBeNull();
  const far = { ...facts, host: 'virtual-machine' as const };
  expect(await strayKind(service, { facts: far }, gone)).toBeNull();
});

test('a list that still holds asks the engine nothing more', async () => {
  const engine = engineWith(
    workerOf(directory, { id: 'a', name: 'x' }),
    workerOf(directory, { id: 'b', name: 'y' }),
  );
  const asEngine = engine.asEngine();
  const service = serviceOf(directory);
  const labelled = await asEngine.findContainers({ name: service.owner.name });
  const first = await findStrays(service, asEngine, labelled, never);
  engine.containers.clear();
  expect(await findStrays(service, asEngine, labelled, never)).toBe(first);
});
