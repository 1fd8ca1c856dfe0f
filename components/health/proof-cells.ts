import type { Proof } from '@/lib/contracts/proof';
import { formatDuration } from '@/lib/core/units';

const cellMs = 15 * 60 * 1000;
const cellsPerDay = 96;

/** A quarter of an hour of the last day; `slowestMs` of what was done, by the server's clock. */
export interface ProofCell {
  from: number;
  done: number;
  missed: number;
  slowestMs: number;
}

/** The oldest first; the last one holds `now`. Quarters are those of the clock, so that a cell stays where it is. */
export function proofCells(proofs: readonly Proof[], now: number): ProofCell[] {
  const first = (Math.floor(now / cellMs) - cellsPerDay + 1) * cellMs;
  const cells = Array.from({ length: cellsPerDay }, (_, index) => ({
    from: first + index * cellMs,
    done: 0,
    missed: 0,
    slowestMs: 0,
  }));
  for (const { outcome, at } of proofs) {
    const cell = cells[Math.floor((at - first) / cellMs)];
    if (cell === undefined) continue;
    if (outcome.type === 'missed') cell.missed += 1;
    if (outcome.type !== 'proved') continue;
    cell.done += 1;
    cell.slowestMs = Math.max(cell.slowestMs, outcome.waitedMs + outcome.ranMs);
  }
  return cells;
}

/** `Last day: 1,438 tasks done, 2 not; half of them within 38 ms, the slowest took 1.2 s`. */
export function proofsSentence(proofs: readonly Proof[]): string {
  const times = proofs
    .flatMap(({ outcome }) => (outcome.type === 'proved' ? [outcome.waitedMs + outcome.ranMs] : []))
    .sort((left, right) => left - right);
  const missed = proofs.filter(({ outcome }) => outcome.type === 'missed').length;
  const done = times.length === 1 ? '1 task' : `${times.length.toLocaleString('en')} tasks`;
  const counts = `Last day: ${done} done, ${missed} not`;
  const middle = times[Math.floor(times.length / 2)];
  const slowest = times.at(-1);
  if (middle === undefined || slowest === undefined) return counts;
  return `${counts}; half of them within ${formatDuration(middle)}, the slowest took ${formatDuration(slowest)}`;
}

/** `14:15: 15 done, 1 not, slowest 120 ms`. */
export function cellText({ from, done, missed, slowestMs }: ProofCell): string {
  const time = new Date(from).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (done + missed === 0) return `${time}: none`;
  const parts = [`${done} done`];
  if (missed > 0) parts.push(`${missed} not`);
  if (done > 0) parts.push(`slowest ${formatDuration(slowestMs)}`);
  return `${time}: ${parts.join(', ')}`;
}
