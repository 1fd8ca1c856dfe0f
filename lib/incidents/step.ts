import type { IncidentSummary, VerdictChange } from '@/lib/contracts/incident';
import type { Status } from '@/lib/contracts/status';

const faultsMax = 20;

type Seen = Pick<Status, 'verdict' | 'failure' | 'checkedAt'>;

/**
 * The open incident after what was seen, null without one. It begins with a failure, and ends with a worker that is well or
 * that nobody wants to run; what is being done in between, and a console that starts, say neither.
 */
export function stepIncident(open: IncidentSummary | null, { verdict, failure, checkedAt }: Seen) {
  if (failure === null) {
    const ends = open !== null && !['working', 'failed', 'no-engine'].includes(verdict);
    // The clock may have been set back meanwhile; nothing ends before it began.
    return ends ? { ...open, endedAt: Math.max(checkedAt, open.at) } : open;
  }
  const { code, reference, title, at } = failure;
  const fault = { at, code, ...(reference !== undefined && { reference }), title };
  if (open === null) return { id: idOf(checkedAt), at: checkedAt, endedAt: null, faults: [fault] };
  const last = open.faults.at(-1);
  if (last?.code === code || open.faults.length >= faultsMax) return open;
  return { ...open, faults: [...open.faults, fault] };
}

/** `20261128-112604-123`: a file name, and in order. */
function idOf(at: number): string {
  return new Date(at).toISOString().replace(/[-:Z]/g, '').replace('T', '-').replace('.', '-');
}

const dayMs = 24 * 60 * 60 * 1000;

/** The changes that tell the verdict of every moment of the last day. */
export function lastDayOf(changes: readonly VerdictChange[], now: number): VerdictChange[] {
  const from = changes.findLastIndex(({ at }) => at <= now - dayMs);
  return changes.slice(Math.max(0, from));
}
