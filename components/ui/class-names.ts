import { type ClassValue, clsx } from 'clsx';

/**
 * Joins class names. No two of them may set the same property, since their order says nothing: what a caller may change of a
 * component is a prop of its own, with a default. `e2e/class-conflicts.spec.ts` looks for such pairs on the pages.
 */
export function classNames(...values: ClassValue[]): string {
  return clsx(values);
}
