import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { systemClock } from '@/lib/core/clock';
import { busyboxSpec, connectToBed, discard, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { readBed } from '@/testbed/bed';
import { removeContainer } from './replace-container';

const bed = readBed();
/** Podman loses the race about one time in four. */
const times = 8;

describe.each(bed.engines)('a container that ends at once and is started again, on $name', (row) => {
  const tag = `${bed.registry.address}/remove-loop/${row.name}:1`;
  const name = `remove-loop-${row.name}`;
  let engine: Engine;
  let directory: string;

  beforeAll(async () => {
    engine = await connectToBed(row);
    directory = await mkdtemp(join(tmpdir(), 'stigmer-loop-'));
    await writeFile(join(directory, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nENTRYPOINT []\nCMD ["false"]\n');
    const buildArguments = { BASE: bed.images.busybox };
    const options = { contextDirectory: directory, dockerfile: 'Dockerfile', tag, buildArguments };
    const building = engine.buildImage(options, new AbortController().signal);
    while (!(await building.next()).done);
  });
  afterAll(async () => {
    await discard(engine, name);
    await removeImage(engine, tag);
    await rm(directory, { recursive: true });
  });

  test('is removed, at whatever moment of its loop', async () => {
    const parts = { config: readConfig({ STIGMER_HOME: directory }, directory), clock: systemClock };
    for (let time = 0; time < times; time += 1) {
      const id = await engine.createContainer(name, { ...busyboxSpec(tag), restartPolicy: 'unless-stopped' });
      await engine.startContainer(id);
      const looping = async () => (await engine.inspectContainer(id))?.restartCount;
      await vi.waitUntil(async () => Number(await looping()) > 0, { timeout: 20_000, interval: 20 });
      const facts = await engine.inspectContainer(id);
      if (facts === null) throw new Error('It is gone already');
      await removeContainer(parts, engine, facts, AbortSignal.timeout(60_000), 1);
      expect(await engine.inspectContainer(name)).toBeNull();
    }
  });
});
