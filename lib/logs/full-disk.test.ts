import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { canMount } from '@/lib/core/can-mount.test-support';
import { SmallDisk } from './small-disk.test-support';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

describe.runIf(canMount())('on a disk of 4 MB', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = new SmallDisk();
  });
  afterEach(() => disk.remove());

  test('recording stops before it is full, says so, and has every line once when there is room again', async () => {
    const { recorder } = disk;
    recorder.start();
    disk.print(1, 20);
    await until(async () => expect(await disk.recorded()).toContain('line 20'));
    expect(recorder.summary().notWritten).toBeUndefined();
    disk.fill(disk.freeBytes - 150_000);
    disk.print(21, 40);
    await until(() => expect(recorder.summary().notWritten?.code).toBe('log-disk-full'));
    expect(await disk.recorded()).not.toContain('line 40');
    disk.makeRoom();
    disk.print(41, 41);
    await until(async () => expect(await disk.recorded()).toContain('line 41'));
    const lines = await disk.recorded();
    expect(lines.filter((line) => line.startsWith('line'))).toEqual(
      Array.from({ length: 41 }, (_, index) => `line ${index + 1}`),
    );
    expect(lines.filter((line) => line.includes('Lines are written again after'))).toHaveLength(1);
    expect(recorder.summary().notWritten).toBeUndefined();
  });

  test('a log that would fill it leaves a twentieth to others, and can be read', async () => {
    const { recorder } = disk;
    recorder.start();
    for (let number = 1; number < 5000; number += 100) disk.print(number, number + 99, 'x'.repeat(1000));
    await until(() => expect(recorder.summary().notWritten?.code).toBe('log-disk-full'));
    await until(() => expect(recorder.summary().lastNumber).toBeGreaterThan(5000));
    disk.fill(100_000);
    const { lines } = await recorder.page({ after: 1, limit: 1000 });
    expect(lines).toHaveLength(1000);
  });
});
