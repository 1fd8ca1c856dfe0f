import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { findConsoleContainer } from './console-container';
import { startBusybox } from './fixtures/engine-on-bed';

const bed = readBed();

describe.each(bed.engines)('a container of $name that the mounts speak of', (row) => {
  test('and that runs no command of ours is no machine: the engine is refused, known to be in a container or not', async () => {
    await using box = await startBusybox(bed.images.busybox, row, {
      name: `c-test-${row.name}-console-container`,
      command: ['sleep', '600'],
      memoryBytes: 32_000_000,
      stopTimeoutSeconds: 0,
    });
    const directory = await mkdtemp(join(tmpdir(), 'stigmer-mountinfo-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const mountinfo = join(directory, 'mountinfo');
    await writeFile(
      mountinfo,
      `95 78 254:0 /containers/${box.id}/hostname /etc/hostname rw - ext4 /dev/vda rw\n`,
    );
    const connection = { socketPath: row.socketPath, name: row.name };
    // Busybox has no node.
    for (const inContainer of [false, true])
      await expect(findConsoleContainer(connection, inContainer, undefined, mountinfo)).rejects.toMatchObject(
        {
          details: {
            code: 'console-container-unknown',
            reason: expect.stringContaining('runs no command in the console’s container'),
          },
        },
      );
  });
});
