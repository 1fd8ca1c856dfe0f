import type { VerdictChange } from '@/lib/contracts/incident';
import { formatDuration } from '@/lib/core/units';

const dayMs = 24 * 60 * 60 * 1000;

/** A part of the last day with one verdict; `title` null: nobody looked yet. */
export interface VerdictSpan {
  from: number;
  until: number;
  verdict: VerdictChange['verdict'];
  title: string | null;
}

/** The oldest first; together they are the day up to `now`. */
export function verdictSpans(changes: readonly VerdictChange[], now: number): VerdictSpan[] {
  const begin = now - dayMs;
  const unknown = { at: begin, verdict: 'not-set-up' as const, title: null };
  const all = [unknown, ...changes.map((change) => ({ ...change, at: Math.max(change.at, begin) }))];
  return all
    .map(({ at, verdict, title }, index) => ({ from: at, until: all[index + 1]?.at ?? now, verdict, title }))
    .filter(({ from, until }) => until > from);
}

/** `Ready from 14:15 on, for 2 h 3 min`. */
export function spanText({ from, until, title }: VerdictSpan): string {
  const time = new Date(from).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${title ?? 'Not known'} from ${time} on, for ${formatDuration(until - from)}`;
}
