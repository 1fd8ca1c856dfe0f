import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When a process started, in the platform's own unit, or null when it is gone. Together with the pid it names a
 * process for good: pids are used again (F45).
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  if (platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    // Field 22 of proc(5); the command in parentheses may hold spaces, so the fields are counted behind it.
    return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  }
  const started = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  return started?.stdout.trim() || null;
}
