import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { startBusybox } from './fixtures/engine-on-bed';

const bed = readBed();

test.each(bed.engines)(
  '$name takes a mount that asks for SELinux’s shared label, also where there is none',
  async (row) => {
    const folder = await mkdtemp(join(tmpdir(), 'relabelled-'));
    try {
      await chmod(folder, 0o777);
      await using busybox = await startBusybox(bed.images.busybox, row, {
        name: `relabelled-${row.name}`,
        mounts: [{ source: folder, target: '/workspace', readOnly: false, relabel: true }],
        command: ['sh', '-c', 'echo written > /workspace/file; sleep 600'],
      });
      const { engine, id } = busybox;
      expect((await engine.inspectContainer(id))?.mounts).toEqual([
        { source: folder, destination: '/workspace', writable: true },
      ]);
      await expect.poll(() => readFile(join(folder, 'file'), 'utf8').catch(() => '')).toBe('written\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
