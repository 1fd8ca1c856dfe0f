import type { Operation } from '@/lib/contracts/operation';
import type { Check, Status } from '@/lib/contracts/status';

const told: ReadonlyArray<Check['state']> = ['fail', 'warn', 'wait'];

/** Every check that is not well; what is only being waited for counts as well. */
export function troubles({ checks }: Pick<Status, 'checks'>): Check[] {
  return checks.filter(({ state }) => told.includes(state));
}

export function isWell(status: Status): boolean {
  return status.verdict === 'ready' && troubles(status).length === 0;
}

/** Codes as they came, with when they came first, on this process's monotonic clock. */
export class SeenCodes {
  readonly #firstAt = new Map<string, number>();

  noteStatus(status: Pick<Status, 'checks'>): void {
    for (const { code } of troubles(status)) this.#note(code);
  }

  noteOperation({ failure }: Pick<Operation, 'failure'>): void {
    this.#note(failure?.code);
  }

  forget(): void {
    this.#firstAt.clear();
  }

  at(code: string): number | null {
    return this.#firstAt.get(code) ?? null;
  }

  /** Those that came until then, in order. */
  until(time: number): string[] {
    return [...this.#firstAt].filter(([, at]) => at <= time).map(([code]) => code);
  }

  #note(code: string | undefined): void {
    if (code !== undefined && !this.#firstAt.has(code)) this.#firstAt.set(code, performance.now());
  }
}
