import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import { startTiming } from './timing';

const commands = ['sh', 'busybox', 'node', 'git', 'python3', 'rg', 'jq', 'curl'];

/** Which of the commands that agents like to use are on the path of theirs. */
export async function checkShell(path: string): Promise<DoctorCheck> {
  const timing = startTiming();
  const found = await Promise.all(commands.map((name) => isOnPath(name, path)));
  const there = commands.filter((_, index) => found[index]);
  const missing = commands.filter((_, index) => !found[index]);
  const evidence = [
    { label: 'there', value: there.join(', ') || 'none' },
    { label: 'missing', value: missing.join(', ') || 'none' },
    { label: 'PATH', value: path },
  ];
  if (there.includes('sh'))
    return passCheck('shell', timing(), `The agent’s shell has ${there.join(', ')}`, evidence);
  return problemCheck('shell', 'fail', timing(), {
    code: 'shell-missing',
    title: 'The agent has no shell',
    reason: 'No sh is on the path of its commands, so its tool for running commands always fails.',
    remedy: { summary: 'Use the image of agent-runner, or put a shell at /bin/sh.' },
    evidence,
  });
}

async function isOnPath(name: string, path: string): Promise<boolean> {
  for (const directory of path.split(':')) {
    try {
      await access(join(directory, name), constants.X_OK);
      return true;
    } catch {
      // The next directory may have it.
    }
  }
  return false;
}
