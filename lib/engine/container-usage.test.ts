import { expect, test } from 'vitest';
import { toPrintedUsage } from './container-usage';

test('cgroup v2: the page cache is left out, and ends by the limit are counted', () => {
  const printed = [
    '== cpu.stat',
    'usage_usec 2500000',
    'user_usec 1',
    '== memory.current',
    '104857600',
    '== memory.stat',
    'anon 1',
    'inactive_file 4857600',
    '== memory.events',
    'oom 9',
    'oom_kill 2',
    '',
  ].join('\n');
  expect(toPrintedUsage(printed)).toEqual({ cpuMs: 2500, memoryBytes: 100_000_000, memoryKills: 2 });
});

test('cgroup v1, as Docker 20.10 and Podman 4.3 show it', () => {
  const printed = [
    '== cpuacct/cpuacct.usage',
    '1234567890',
    '== memory/memory.usage_in_bytes',
    '9000000',
    '== memory/memory.stat',
    'inactive_file 5',
    'total_inactive_file 1000000',
    '== memory/memory.oom_control',
    'oom_kill_disable 0',
    'under_oom 0',
    'oom_kill 1',
  ].join('\n');
  expect(toPrintedUsage(printed)).toEqual({ cpuMs: 1235, memoryBytes: 8_000_000, memoryKills: 1 });
});

test('what shows none of it is no usage of nothing', () => {
  expect(toPrintedUsage('')).toBeNull();
  expect(toPrintedUsage('== cpu.stat\nusage_usec 1\n')).toBeNull();
});
