import { readFile } from 'node:fs/promises';

/** Counts the pages of the program too, which processes of the same file share. */
export async function residentMegabytes(pid: number | undefined): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}
