import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './machine';

const endBytes = 400;

/** Prints `count` numbered lines, so many a second, in bursts of 10 ms, each line by a write of its own; before them nothing for a while. */
export function steadyPrinter(rate: number, count: number, quietSeconds = 0): string[] {
  const burst = rate / 100;
  const script = `sleep ${quietSeconds}; i=0; while [ $i -lt ${count} ]; do j=0; while [ $j -lt ${burst} ]; do j=$((j+1)); echo "2026-11-27T12:00:00.000Z INFO worker  step $((i+j)) of the work that is at hand, with a few words"; done; i=$((i+${burst})); usleep 6000; done; sleep 600`;
  return ['sh', '-c', script];
}

/** Whether the record's last line says so. Read from the file: to ask the console would cost it as much as a thousand lines. */
export async function isLast({ home }: Pick<Machine, 'home'>, text: string): Promise<boolean> {
  const file = await open(join(home, 'data/logs/agent-runner.log')).catch(() => null);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({ position: Math.max(0, size - endBytes) });
    return buffer.toString('utf8', 0, bytesRead).includes(text);
  } finally {
    await file.close();
  }
}
