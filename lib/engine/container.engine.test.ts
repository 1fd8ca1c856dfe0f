import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import type { BuildSnapshot } from './build-progress';
import { busyboxSpec, connectToBed, discard, removeImage } from './fixtures/engine-on-bed';
import type { Engine, EngineEvent, EngineLogLine, ImageFacts } from './types';

const bed = readBed();
const never = new AbortController().signal;
const linesMax = 50_000;

async function buildAll(
  engine: Engine,
  contextDirectory: string,
  tag: string,
  buildArguments: Record<string, string>,
  target?: string,
) {
  const snapshots: BuildSnapshot[] = [];
  const options = { contextDirectory, dockerfile: 'Dockerfile', tag, buildArguments };
  const build = engine.buildImage({ ...options, ...(target === undefined ? {} : { target }) }, never);
  while (true) {
    const step: IteratorResult<BuildSnapshot, ImageFacts> = await build.next();
    if (step.done) return { snapshots, facts: step.value };
    snapshots.push(step.value);
  }
}

/** A container's log; followed until both streams have given their last line (Podman cuts a follower off at the exit). */
async function readAll(engine: Engine, id: string, follow: boolean): Promise<EngineLogLine[]> {
  const lines: EngineLogLine[] = [];
  const awaited = new Set([`line ${linesMax} äöü`, 'to-stderr']);
  for await (const batch of engine.readLogs(id, { follow, since: null, tail: 'all', tty: false }, never)) {
    lines.push(...batch);
    for (const line of batch) awaited.delete(line.text);
    if (follow && awaited.size === 0) break;
  }
  return lines;
}

describe.each(bed.engines)('containers on $name', (row) => {
  const tag = `${bed.registry.address}/c-test/${row.name}-counter:1`;
  const name = `c-test-${row.name}`;
  let engine: Engine;
  let context: string;

  beforeAll(async () => {
    engine = await connectToBed(row);
    context = await mkdtemp(join(tmpdir(), 'c-test-'));
    await writeFile(join(context, '.dockerignore'), '*\n!kept.txt\n');
    await writeFile(join(context, 'kept.txt'), 'kept');
    await writeFile(join(context, 'secret.txt'), 'never sent');
    const script = `i=0; for n in $(seq ${linesMax}); do echo "line $n äöü"; done; echo to-stderr >&2; [ -n "$STAY" ] && exec sleep 600`;
    const dockerfile = `ARG BASE\nFROM \${BASE}\nCOPY . /context\nLABEL part=c-test\nENTRYPOINT []\nCMD ${JSON.stringify(['sh', '-c', script])}\n`;
    await writeFile(join(context, 'Dockerfile'), dockerfile);
    await discard(engine, name);
  });
  afterAll(async () => {
    for (const left of [name, `${name}-renamed`, `${name}-second`]) await discard(engine, left);
    await removeImage(engine, tag);
    await rm(context, { recursive: true });
  });

  test('a build reports its steps, sends what .dockerignore keeps, and ends with the image', async () => {
    const { snapshots, facts } = await buildAll(engine, context, tag, { BASE: bed.images.busybox });
    expect(snapshots.some(({ step, stepsTotal }) => step > 1 && stepsTotal !== null && stepsTotal >= 4)).toBe(
      true,
    );
    expect(facts.labels.part).toBe('c-test');
    expect(facts.id).toBe((await engine.inspectImage(tag))?.id);
  });

  test('a build with a target ends there: what comes after that stage is not built', async () => {
    const staged = join(context, 'staged');
    await mkdir(staged);
    await writeFile(
      join(staged, 'Dockerfile'),
      `FROM ${bed.images.busybox} AS wanted\nLABEL part=wanted\nFROM ${bed.images.busybox}\nRUN exit 9\n`,
    );
    const stagedTag = `${tag}-wanted`;
    const { facts } = await buildAll(engine, staged, stagedTag, {}, 'wanted');
    await removeImage(engine, stagedTag);
    expect(facts.labels.part).toBe('wanted');
  });

  test('a failing build names its step and shows the last lines', async () => {
    const broken = join(context, 'broken');
    await mkdir(broken);
    await writeFile(
      join(broken, 'Dockerfile'),
      `FROM ${bed.images.busybox}\nRUN echo before-the-end; exit 9\n`,
    );
    const failure = await buildAll(engine, broken, tag, {}).catch((error) => error);
    expect(failure).toMatchObject({ code: 'build-failed' });
    expect(JSON.stringify(failure.details.evidence)).toContain('before-the-end');
    await writeFile(join(broken, 'Dockerfile'), `FROM ${bed.registry.address}/c-test/no-base:1\nRUN true\n`);
    expect(await buildAll(engine, broken, tag, {}).catch((error) => error)).toMatchObject({
      code: 'build-base-missing',
    });
  });

  test('create, start, exec, rename, stop and remove, each the truth of inspect afterwards', async () => {
    const spec = {
      ...busyboxSpec(tag, { STAY: '1', SECRET: 'a=b "c"' }),
      mounts: [{ source: context, target: '/workspace', readOnly: false }],
    };
    const id = await engine.createContainer(name, spec);
    const created = await engine.inspectContainer(name);
    expect(created).toMatchObject({
      id,
      name,
      state: 'created',
      startedAt: null,
      networkMode: 'host',
      imageReference: tag,
    });
    expect(created?.environment).toMatchObject({ STAY: '1', SECRET: 'a=b "c"' });
    expect(created?.labels['dev.stigmer.test']).toBe('c-test');
    expect(created?.mounts).toContainEqual({ source: context, destination: '/workspace', writable: true });
    await expect(engine.createContainer(name, spec)).rejects.toMatchObject({ code: 'container-name-taken' });
    await engine.startContainer(id);
    await engine.startContainer(id);
    expect(await engine.inspectContainer(id)).toMatchObject({
      state: 'running',
      exitCode: null,
      finishedAt: null,
    });
    await execProofs(engine, id);
    const second = await engine.createContainer(`${name}-second`, busyboxSpec(tag));
    await expect(engine.renameContainer(second, name)).rejects.toMatchObject({
      code: 'container-name-taken',
    });
    await engine.renameContainer(second, `${name}-renamed`);
    expect((await engine.inspectContainer(second))?.name).toBe(`${name}-renamed`);
    await expect(engine.removeContainer(id)).rejects.toMatchObject({ code: 'engine-refused' });
    await engine.stopContainer(id, 1);
    await engine.stopContainer(id, 1);
    expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited' });
    await engine.removeContainer(id);
    await engine.removeContainer(id);
    expect(await engine.inspectContainer(name)).toBeNull();
  });

  test('every one of 50,000 lines comes exactly once, followed or read afterwards, and the events are seen', async () => {
    const watching = new AbortController();
    const seen: EngineEvent[] = [];
    const watched = (async () => {
      for await (const event of engine.watchEvents(watching.signal)) seen.push(event);
    })().catch((error) => error);
    const id = await engine.createContainer(name, busyboxSpec(tag, { STAY: '1' }));
    await engine.startContainer(id);
    const followed = await readAll(engine, id, true);
    const expected = Array.from({ length: linesMax }, (_, index) => `line ${index + 1} äöü`);
    const out = (lines: EngineLogLine[]) =>
      lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
    expect(differences(out(await readAll(engine, id, false)), expected)).toEqual([]);
    expect(differences(out(followed), expected)).toEqual([]);
    expect(followed.filter(({ stream }) => stream === 'stderr').map(({ text }) => text)).toEqual([
      'to-stderr',
    ]);
    expect(Number.isNaN(Date.parse(followed[0]?.timestamp ?? ''))).toBe(false);
    await engine.stopContainer(id, 1);
    await engine.removeContainer(id);
    await expect
      .poll(() => actionsOf(seen, id), { timeout: 5_000 })
      .toEqual(expect.arrayContaining(['create', 'start', 'die', 'destroy']));
    watching.abort('enough');
    expect(await watched).toBe('enough');
  });

  test('a name that would reach another endpoint never leaves the process', async () => {
    for (const bad of ['../images/x', `${name}?force=1`, '', 'a b', `${name}/json`]) {
      await expect(engine.inspectContainer(bad)).rejects.toMatchObject({ code: 'container-name-invalid' });
    }
  });

  test('a log of a container that is gone is a named failure', async () => {
    await expect(readAll(engine, `${name}-gone`, true)).rejects.toMatchObject({
      code: 'container-not-found',
    });
  });
});

async function execProofs(engine: Engine, id: string): Promise<void> {
  const limits = { timeoutMs: 20_000 };
  const both = await engine.exec(
    id,
    ['sh', '-c', 'echo out; echo err >&2; cat /context/kept.txt; ls /context; exit 7'],
    limits,
  );
  expect(both).toEqual({ exitCode: 7, stdout: expect.stringContaining('out\nkept'), stderr: 'err\n' });
  expect(both.stdout).not.toContain('secret.txt');
  const flood = await engine.exec(id, ['sh', '-c', 'seq 100000'], limits);
  expect([flood.exitCode, flood.stdout.length]).toEqual([0, 65_536]);
  await expect(engine.exec(id, ['sleep', '5'], { timeoutMs: 300 })).rejects.toMatchObject({
    code: 'exec-timed-out',
  });
}

/** The first few places where the lists differ: all of 50,000 lines would drown the report. */
function differences(found: readonly string[], expected: readonly string[]): string[] {
  const places = Array.from({ length: Math.max(found.length, expected.length) }, (_, index) => index);
  return places
    .filter((index) => found[index] !== expected[index])
    .slice(0, 5)
    .map((index) => `${index}: ${found[index]} instead of ${expected[index]}`);
}

function actionsOf(events: readonly EngineEvent[], id: string): string[] {
  return events.filter((event) => event.id === id).map((event) => event.action);
}
