import { describe, expect, test, vi } from 'vitest';
import { readBed } from '@/testbed/bed';
import { toPrintedUsage, usageCommand } from './container-usage';
import { startBusybox } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;
const log = { follow: false, since: null, tail: 'all', tty: false } as const;

describe.each(bed.engines)('the memory limit on $name', (row) => {
  test('that killed a child is counted as that, and is no cause of an ordinary stop', async () => {
    // Grows until the limit ends it; its parent lives on, and ends when it is asked to.
    const child = 'a=x; while :; do a=$a$a; done';
    const script = `trap 'exit 0' TERM; sh -c '${child}'; echo survived; sleep 600 & wait`;
    await using box = await startBusybox(bed.images.busybox, row, {
      name: `c-test-${row.name}-child-memory`,
      command: ['sh', '-c', script],
      memoryBytes: 32_000_000,
      stopTimeoutSeconds: 10,
    });
    const { engine, id } = box;
    await vi.waitFor(
      async () => {
        const texts: string[] = [];
        for await (const batch of engine.readLogs(id, log, never)) {
          for (const { text } of batch) texts.push(text);
        }
        expect(texts).toContain('survived');
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(await engine.inspectContainer(id)).toMatchObject({ state: 'running', outOfMemory: false });
    const { stdout } = await engine.exec(id, usageCommand, { timeoutMs: 20_000 });
    const usage = toPrintedUsage(stdout);
    expect(usage?.memoryKills).toBeGreaterThan(0);
    expect(usage?.cpuMs).toBeGreaterThan(0);
    expect(usage?.memoryBytes).toBeLessThan(32_000_000);
    await engine.stopContainer(id, 10);
    expect(await engine.inspectContainer(id)).toMatchObject({
      state: 'exited',
      exitCode: 0,
      outOfMemory: false,
    });
  });
});
