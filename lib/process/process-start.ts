import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When a process started, in the platform's own unit, or null when it is gone: also one that ended
 * and that its parent has not asked about. Together with the pid it names a
 * process for good: pids are used again (F45).
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  if (platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    // Fields 3 and 22 of proc(5); the command in parentheses may hold spaces, so the fields are counted behind it.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
    return hasEnded ? null : (fields[19] ?? null);
  }
  const started = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  return started?.stdout.trim() || null;
}
