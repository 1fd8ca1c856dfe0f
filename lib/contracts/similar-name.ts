import { settingDefinitions } from './setting-definitions';

const names = settingDefinitions
  .filter(({ managed }) => managed !== true)
  .flatMap(({ name, aliases }) => [name, ...aliases]);

/** The setting's name that was probably meant, for a name that is none; null where none is near. */
export function similarName(name: string): string | null {
  const written = name.toUpperCase().replaceAll('-', '_');
  const allowed = Math.min(2, Math.floor(written.length / 4));
  const near = names
    .map((each) => ({ each, distance: distance(written, each) }))
    .filter((found) => found.distance <= allowed)
    .sort((one, other) => one.distance - other.distance);
  return names.includes(name) ? null : (near[0]?.each ?? null);
}

/** The same as a sentence beside the name. */
export function similarHint(name: string): string | null {
  const meant = similarName(name);
  return meant === null ? null : `Did you mean ${meant}?`;
}

/** How many letters have to be added, left out, exchanged, or swapped with the next one. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const steps = [
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      ];
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) steps.push((before[column - 2] ?? 0) + 1);
      next.push(Math.min(...steps));
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
