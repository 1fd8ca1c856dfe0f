import { readdir, readFile, readlink } from 'node:fs/promises';

const listening = '0A';

async function listeningInode(port: number): Promise<string | null> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === listening) return fields[9] ?? null;
    }
  }
  return null;
}

async function holdsSocket(pid: string, inode: string): Promise<boolean> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const name of names) {
    if ((await readlink(`/proc/${pid}/fd/${name}`).catch(() => '')) === `socket:[${inode}]`) return true;
  }
  return false;
}

/** `node (pid 4711)` for the program that listens on the port; null where /proc does not tell (not Linux, other user). */
export async function portOwner(port: number): Promise<string | null> {
  const inode = await listeningInode(port);
  if (inode === null) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await holdsSocket(pid, inode))) continue;
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();
    return `${name} (pid ${pid})`;
  }
  return null;
}
