import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { oldPlaces } from './places';

export interface OldHome {
  /** A real process that runs out of the folder. */
  process: ChildProcess;
  pid: number;
}

/**
 * Fills a home as that launcher left it: an extracted runner, its process, its pid file, a link out of the folder.
 * @param onTerm what its shell does at SIGTERM; left out: it ends by it
 */
export async function leaveOldRunner(homeDirectory: string, onTerm?: string): Promise<OldHome> {
  const { folder, pidFile } = oldPlaces(homeDirectory);
  await mkdir(`${folder}/lib`, { recursive: true });
  await mkdir(`${homeDirectory}/data/workspace`, { recursive: true });
  await writeFile(`${homeDirectory}/data/workspace/kept.txt`, 'mine');
  // As for root the worker runs as this user.
  if (process.getuid?.() === 0) await chown(`${homeDirectory}/data/workspace`, 1000, 1000);
  await writeFile(`${folder}/lib/blob`, Buffer.alloc(2_000_000));
  await symlink(`${homeDirectory}/data/workspace`, `${folder}/workspace`);
  const trap = onTerm === undefined ? '' : `trap '${onTerm}' TERM`;
  const script = [trap, 'echo up', 'while :; do sleep 0.05; done', ''].join('\n');
  await writeFile(`${folder}/run.sh`, script, { mode: 0o755 });
  const child = spawn('/bin/sh', [`${folder}/run.sh`], {
    cwd: dirname(folder),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Its first word: before it the shell may not have set its trap.
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  await writeFile(pidFile, `${pid}\n`);
  return { process: child, pid };
}
