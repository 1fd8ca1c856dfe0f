import { InvalidArgumentError } from 'commander';
import { muteMaxMs } from '@/lib/contracts/alerts';
import { type LogService, logPageLinesMax, logServices } from '@/lib/contracts/log';
import { personNameSchema, sessionLifeMs } from '@/lib/contracts/session';
import type { FieldQuery } from '@/lib/core/log-fields';
import { pastTime } from '@/lib/core/past-time';
import { nextTimeOfDay } from '@/lib/core/time-of-day';

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a port from 1 to 65535.');
}

export function parsePerson(text: string): string {
  if (personNameSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('Write at most 40 letters, digits, spaces, dots and dashes.');
}

export function parseWhen(text: string): string {
  if (text === 'now' || text === 'idle' || nextTimeOfDay(text, 0) !== null) return text;
  throw new InvalidArgumentError('Write now, idle, or a time of the day as HH:MM.');
}

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90m`, `8h`, `2d`, as milliseconds; 0 for anything else. */
function durationMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  return Number(count) * (unit === 'm' || unit === 'h' || unit === 'd' ? unitsMs[unit] : 0);
}

/** How long a browser stays signed in, in milliseconds. */
export function parseLife(text: string): number {
  const lifeMs = durationMs(text);
  if (lifeMs >= sessionLifeMs.min && lifeMs <= sessionLifeMs.max) return lifeMs;
  throw new InvalidArgumentError('Write 30m, 8h or 2d, from 5 minutes to 30 days.');
}

/** In milliseconds; null: until somebody ends it. */
export function parseMute(text: string): number | null {
  if (text === 'until-unmuted') return null;
  const forMs = durationMs(text);
  if (forMs > 0 && forMs <= muteMaxMs) return forMs;
  throw new InvalidArgumentError('Write 30m, 8h, 2d (30 days at most) or until-unmuted.');
}

export function parseLines(text: string): number {
  const lines = Number(text);
  if (/^\d{1,6}$/.test(text) && lines <= logPageLinesMax) return lines;
  throw new InvalidArgumentError(`Write a number from 0 to ${logPageLinesMax}.`);
}

/** One more of the option's values: `name=value`. */
export function parseField(text: string, before: readonly FieldQuery[] = []): FieldQuery[] {
  const at = text.indexOf('=');
  if (at > 0) return [...before, { name: text.slice(0, at), value: text.slice(at + 1) }];
  throw new InvalidArgumentError('Write a name and its value, as run=42, or logger=worker.');
}

/** `all`, one, or several with commas between them. */
export function parseServices(text: string): LogService[] {
  const names = text === 'all' ? [...logServices] : [...new Set(text.split(','))];
  const known = names.flatMap((name) => logServices.find((each) => each === name) ?? []);
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`Write all, or some of ${logServices.join(',')}.`);
}

export function parsePast(text: string): number {
  const at = pastTime(text, Date.now());
  if (at !== null) return at;
  throw new InvalidArgumentError(
    'Write how long ago, as 90s, 10m, 2h or 3d, or a time as 2026-11-28T10:30:00Z.',
  );
}
