import { readFile } from 'node:fs/promises';

/** `getconf CLK_TCK` on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds that the process has used so far, all of its threads together. */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
