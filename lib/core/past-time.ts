const spanMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** `10m`, `2h` before now, or an RFC 3339 time, as milliseconds since 1970; null for any other text. */
export function pastTime(text: string, now: number): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd'))
    return Math.max(0, now - Number(count) * spanMs[unit]);
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) || at < 0 ? null : at;
}
