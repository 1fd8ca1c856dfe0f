import * as z from 'zod/mini';
import { formatDuration } from '@/lib/core/units';

/** Below this a difference is worth nobody's while: every age is corrected by it in any case. */
export const clockToldMs = 5000;

/** Of each answer of the API: when it was given, milliseconds since 1970 by the console's clock. */
export const consoleTimeHeader = 'x-stigmer-time';

/** A clock that differs from the console's by more than that. */
export const clockOffsetSchema = z.object({
  of: z.enum(['temporal', 'engine']),
  /** Its time minus the console's. */
  offsetMs: z.number(),
});
export type ToldClock = z.infer<typeof clockOffsetSchema>;

/** `1 h ahead of this machine’s`, `12 s behind this machine’s`. */
export function clockText(offsetMs: number, other: string): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1000) * 1000;
  return `${formatDuration(seconds).replace('.0 s', ' s')} ${offsetMs > 0 ? 'ahead of' : 'behind'} ${other}`;
}
