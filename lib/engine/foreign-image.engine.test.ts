import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBed } from '@/testbed/bed';
import { busyboxSpec, connectToBed, discard, removeImage } from './fixtures/engine-on-bed';
import type { Engine } from './types';

const bed = readBed();
const never = new AbortController().signal;
const hostname = 'agent-runner-a1b2c3';
/** Killed after this grace when nobody hears SIGTERM. */
const graceSeconds = 5;

/** As plain Python does it: the first process has no handler of its own for SIGTERM, so the kernel drops it. */
const dockerfile = `ARG BASE\nFROM \${BASE}\nENTRYPOINT []\nCMD ["sh", "-c", "while :; do sleep 1; done"]\n`;
const withoutShell = `ARG BASE\nFROM \${BASE} AS tools\nFROM scratch\nCOPY --from=tools /bin/busybox /busybox\nENTRYPOINT ["/busybox", "sleep", "600"]\n`;

describe.each(bed.engines)('an image that is not ours on $name', (row) => {
  const tag = `${bed.registry.address}/f-test/${row.name}-foreign:1`;
  const name = `f-test-${row.name}`;
  let engine: Engine;
  let context: string;

  const build = async (text: string, reference: string) => {
    await writeFile(join(context, 'Dockerfile'), text);
    const buildArguments = { BASE: bed.images.busybox };
    const options = { contextDirectory: context, dockerfile: 'Dockerfile', tag: reference, buildArguments };
    const building = engine.buildImage(options, never);
    while (!(await building.next()).done);
  };
  const start = async (spec: Partial<ReturnType<typeof busyboxSpec>>, image = tag) => {
    await discard(engine, name);
    const id = await engine.createContainer(name, { ...busyboxSpec(image), ...spec });
    await engine.startContainer(id);
    return id;
  };

  /** An engine calls it started before its init has a handler for any signal: it has one once it has a child. */
  const hasChild = ['sh', '-c', 'read child < /proc/1/task/1/children; test -n "$child"'];
  const untilReady = (id: string) =>
    vi.waitUntil(async () => (await engine.exec(id, hasChild, { timeoutMs: 20_000 })).exitCode === 0, {
      timeout: 60_000,
      interval: 50,
    });

  beforeAll(async () => {
    engine = await connectToBed(row);
    context = await mkdtemp(join(tmpdir(), 'f-test-'));
    await build(dockerfile, tag);
    await build(withoutShell, `${tag}-bare`);
  });
  afterAll(async () => {
    await discard(engine, name);
    for (const reference of [tag, `${tag}-bare`]) await removeImage(engine, reference);
    await rm(context, { recursive: true });
  });

  test('its container has the hostname that it was given, known in it also on the machine’s network', async () => {
    const id = await start({ hostname, extraHosts: [`${hostname}:127.0.1.1`], networkMode: 'host' });
    const own = await engine.exec(id, ['sh', '-c', 'hostname; hostname -i'], { timeoutMs: 20_000 });
    expect(own).toMatchObject({ exitCode: 0, stdout: `${hostname}\n127.0.1.1\n` });
  });

  test('with an init it ends by SIGTERM, without one only by SIGKILL', async () => {
    const codes: Array<number | null | undefined> = [];
    for (const init of [true, false]) {
      const id = await start({ init });
      if (init) await untilReady(id);
      await engine.stopContainer(id, graceSeconds);
      codes.push((await engine.inspectContainer(id))?.exitCode);
    }
    expect(codes).toEqual([143, 137]);
  });

  test('a command that the image lacks is recognised by its output, and nothing ran', async () => {
    const id = await start({}, `${tag}-bare`);
    const { exitCode, stdout, stderr } = await engine.exec(id, ['sh', '-c', 'echo ran'], {
      timeoutMs: 20_000,
    });
    expect([126, 127]).toContain(exitCode);
    expect(stdout + stderr).toMatch(/"sh".*not found/);
    expect(stdout).not.toContain('ran\n');
  });
});
