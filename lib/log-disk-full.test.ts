import { expect, test, vi } from 'vitest';
import { canMount } from '@/lib/core/can-mount.test-support';
import { judgeChecks } from '@/lib/health/checks';
import { recordedEvidence } from '@/lib/health/recorded-evidence.test-support';
import { SmallDisk } from '@/lib/logs/small-disk.test-support';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

test.runIf(canMount())(
  'a real disk that fills up is a warning of Health with its free space, which goes when recording goes on',
  async () => {
    const disk = new SmallDisk();
    const { recorder } = disk;
    const check = () => {
      const evidence = recordedEvidence({ notRecorded: recorder.summary().notWritten ?? null });
      return judgeChecks(evidence).find(({ id }) => id === 'recording');
    };
    try {
      recorder.start();
      disk.print(1, 20);
      await until(async () => expect(await disk.recorded()).toContain('line 20'));
      expect(check()?.state).toBe('pass');
      disk.fill(disk.freeBytes - 150_000);
      disk.print(21, 40);
      await until(() => expect(check()).toMatchObject({ state: 'warn', code: 'log-disk-full' }));
      expect(check()?.cause).toMatch(
        /^\d.* are free on its disk, and the log leaves .* to everything else\.$/,
      );
      expect(check()?.remedy?.command).toContain('du -xh');
      disk.makeRoom();
      disk.print(41, 41);
      await until(() => expect(check()?.state).toBe('pass'));
    } finally {
      await disk.remove();
    }
  },
);
