import { pastTime } from './past-time';

/** In whose hours a time is read and shown. */
export type TimeZone = 'local' | 'utc';

const timeOfDay = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/;
const dayAndTime = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\S+))?$/;

/**
 * A moment as a person types it, milliseconds since 1970: `14:03`, `14:03:07` (the last time a clock showed that),
 * `2026-11-28 14:03`, `-15m`, `2h`, or an RFC 3339 time; null for any other text.
 */
export function typedTime(text: string, now: number, zone: TimeZone): number | null {
  const typed = text.trim();
  const past = pastTime(typed.replace(/^-\s*/, ''), now);
  if (past !== null) return past;
  const [, year, month, day, rest = '00:00'] = dayAndTime.exec(typed) ?? [];
  const time = millisecondsOfDay(year === undefined ? typed : rest);
  if (time === null) return null;
  if (year !== undefined) return onDay([Number(year), Number(month) - 1, Number(day)], time, zone);
  const today = partsOf(now, zone);
  const at = onDay(today, time, zone);
  return at !== null && at > now ? onDay([today[0], today[1], today[2] - 1], time, zone, true) : at;
}

/** `2026-11-28 14:03:07`, which `typedTime` reads. */
export function formatMoment(at: number, zone: TimeZone): string {
  const [year, month, day] = partsOf(at, zone);
  return `${year}-${two(month + 1)}-${two(day)} ${formatTimeOfDay(at, zone).slice(0, 8)}`;
}

/** `14:03:07.250`. */
export function formatTimeOfDay(at: number, zone: TimeZone): string {
  const date = new Date(at);
  if (zone === 'utc') return date.toISOString().slice(11, 23);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

type Day = readonly [year: number, month: number, day: number];

const two = (value: number) => String(value).padStart(2, '0');

function partsOf(at: number, zone: TimeZone): Day {
  const date = new Date(at);
  if (zone === 'utc') return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return [date.getFullYear(), date.getMonth(), date.getDate()];
}

function millisecondsOfDay(text: string): number | null {
  const [, hours, minutes, seconds = '0', fraction = '0'] = timeOfDay.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const wholeSeconds = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Number(fraction.padEnd(3, '0'));
}

/** Null for a day that no calendar has, unless it is counted on from another one. */
function onDay(day: Day, time: number, zone: TimeZone, counted = false): number | null {
  const minutes = Math.floor(time / 60_000);
  // Not midnight and what has passed since: a day may have 23 hours.
  const parts = [...day, Math.floor(minutes / 60), minutes % 60, 0, time % 60_000] as const;
  const at = zone === 'utc' ? Date.UTC(...parts) : new Date(...parts).getTime();
  const [, month, date] = partsOf(at, zone);
  return !counted && (month !== day[1] || date !== day[2]) ? null : at;
}
