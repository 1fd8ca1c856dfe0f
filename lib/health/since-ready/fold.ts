import { type Change, type ChangeKind, changeKindSchema } from '@/lib/contracts/changes';

/** What was seen of one kind: by name, as a person reads it. A kind that could not be looked at is left out. */
export type Observed = Partial<Record<ChangeKind, Readonly<Record<string, string>>>>;

/** Null: it is not there. */
interface Remembered {
  /** While the worker was ready. */
  baseline: string | null;
  value: string | null;
  /** When it was first seen to be otherwise than the baseline; null: it is not. */
  changedAt: number | null;
}

export type Memory = Partial<Record<ChangeKind, Readonly<Record<string, Remembered>>>>;

/**
 * A worker that is ready so long after a change bears it. Before that it may be its cause still: a poller ages for 90 s,
 * an open connection outlives the certificate it began with, a disk fills for minutes.
 */
const settledMs = 10 * 60_000;

/** What is remembered, after what was seen now. `ready` null: it never was, so that nothing is a change. */
export function fold(memory: Memory, seen: Observed, now: number, ready: boolean | null): Memory {
  const next: Memory = { ...memory };
  for (const kind of kindsOf(seen)) {
    const before = memory[kind];
    const values = seen[kind] ?? {};
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(values)]);
    const folded = [...names].flatMap((name): Array<[string, Remembered]> => {
      const value = values[name] ?? null;
      const known = before?.[name] ?? {
        baseline: before === undefined ? value : null,
        value,
        changedAt: null,
      };
      const each = foldOne(known, value, now, ready);
      return each.baseline === null && each.value === null ? [] : [[name, each]];
    });
    next[kind] = Object.fromEntries(folded);
  }
  return next;
}

function foldOne(known: Remembered, value: string | null, now: number, ready: boolean | null): Remembered {
  if (value === known.baseline || ready === null) return { baseline: value, value, changedAt: null };
  const changedAt = value === known.value ? (known.changedAt ?? now) : now;
  if (ready && now - changedAt >= settledMs) return { baseline: value, value, changedAt: null };
  return { baseline: known.baseline, value, changedAt };
}

/** All that is otherwise than it was, in no order. */
export function changesOf(memory: Memory): Change[] {
  return kindsOf(memory).flatMap((kind) =>
    Object.entries(memory[kind] ?? {}).flatMap(([name, { baseline, value, changedAt }]) =>
      changedAt === null ? [] : [{ kind, name, before: baseline, after: value, at: changedAt }],
    ),
  );
}

function kindsOf(parts: Partial<Record<ChangeKind, unknown>>): ChangeKind[] {
  return changeKindSchema.options.filter((kind) => parts[kind] !== undefined);
}
