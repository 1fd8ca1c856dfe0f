import { readFile } from 'node:fs/promises';

/** Counts the pages of the program too, which processes of the same file share. */
export async function residentMegabytes(pid: number | undefined): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}

/** The most that this process has had at once. */
export async function mostResidentMegabytes(): Promise<number> {
  return Number(/VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))?.[1]) / 1000;
}
