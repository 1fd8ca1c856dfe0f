import type { LogPlaces } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import type { SearchedFile } from './searched-file';

/** Counts what is found by where it is: the whole log in stretches of equally many lines. */
export class PlaceCounts {
  readonly #counted: LogPlaces;

  constructor(files: readonly SearchedFile[], places: number) {
    const [first] = files.filter(({ lines }) => lines > 0);
    const last = files.at(-1);
    const zeros = () => new Array<number>(places).fill(0);
    this.#counted = {
      firstNumber: first?.firstNumber ?? 0,
      lastNumber: last === undefined ? 0 : last.firstNumber + last.lines - 1,
      found: zeros(),
      errors: zeros(),
      warnings: zeros(),
      dividers: zeros(),
    };
  }

  /** @param kind null for a line of which no level was asked for */
  add(number: number, kind: LogLevel | 'divider' | null): void {
    const { firstNumber, lastNumber, found, errors, warnings, dividers } = this.#counted;
    const place = Math.floor(((number - firstNumber) * found.length) / (lastNumber - firstNumber + 1));
    const ofKind =
      kind === 'error' ? errors : kind === 'warn' ? warnings : kind === 'divider' ? dividers : null;
    for (const counts of ofKind === null ? [found] : [found, ofKind])
      counts[place] = (counts[place] ?? 0) + 1;
  }

  get all(): LogPlaces {
    return this.#counted;
  }
}
