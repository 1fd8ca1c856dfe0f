import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { busyboxSpec, connectToBed, discard } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  '$name takes a mount that asks for SELinux’s shared label, also where there is none',
  async (row) => {
    const engine = await connectToBed(row);
    const folder = await mkdtemp(join(tmpdir(), 'relabelled-'));
    const name = `relabelled-${row.name}`;
    const pulling = engine.pullImage(bed.images.busybox, never);
    while (!(await pulling.next()).done);
    try {
      await chmod(folder, 0o777);
      const mount = { source: folder, target: '/workspace', readOnly: false, relabel: true as const };
      const command = ['sh', '-c', 'echo written > /workspace/file; sleep 600'];
      const id = await engine.createContainer(name, {
        ...busyboxSpec(bed.images.busybox),
        mounts: [mount],
        command,
      });
      await engine.startContainer(id);
      expect((await engine.inspectContainer(id))?.mounts).toEqual([
        { source: folder, destination: '/workspace', writable: true },
      ]);
      await expect.poll(() => readFile(join(folder, 'file'), 'utf8').catch(() => '')).toBe('written\n');
    } finally {
      await discard(engine, name);
      await rm(folder, { recursive: true });
    }
  },
);
