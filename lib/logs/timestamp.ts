/** Instants as fixed-width UTC text (`2026-11-23T16:23:10.123456789Z`): they compare and sort as strings, to the nanosecond. */
export type Instant = string;

const pattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:\d{2})$/;
/** Characters, and bytes, of an Instant. */
export const fixedWidth = 30;

/** Any RFC 3339 text (Podman writes whole seconds, possibly in a local zone) as an Instant; null when it is none. */
export function parseInstant(text: string): Instant | null {
  if (text.length === fixedWidth && text.endsWith('Z') && text[19] === '.') return text;
  const match = pattern.exec(text);
  if (!match) return null;
  const [, seconds = '', fraction = '', zone = 'Z'] = match;
  const inUtc = zone === 'Z' ? seconds : new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  return `${inUtc}.${fraction.padEnd(9, '0')}Z`;
}

/** Milliseconds since 1970 as an Instant. */
export function toInstant(milliseconds: number): Instant {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000000Z`;
}

const wordBytes = 4;
const lastWordAt = fixedWidth - wordBytes;

/** Less than 0 when the instant there is earlier than the other one, 0 when they are the same. */
export function compareInstantsAt(view: DataView, at: number, otherAt: number): number {
  for (let word = 0; word < lastWordAt; word += wordBytes) {
    const difference = view.getUint32(at + word) - view.getUint32(otherAt + word);
    if (difference !== 0) return difference;
  }
  return view.getUint32(at + lastWordAt) - view.getUint32(otherAt + lastWordAt);
}

/** As `compareInstantsAt` takes the bytes. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const secondWidth = 19;
/** The last second that was parsed: thousands of lines share one. */
let latest = { second: '', milliseconds: 0 };

/** Milliseconds since 1970; 0 for a text that is no time. */
export function toMilliseconds(instant: Instant): number {
  if (instant.length !== fixedWidth) return Date.parse(instant) || 0;
  const second = instant.slice(0, secondWidth);
  if (second !== latest.second) latest = { second, milliseconds: Date.parse(`${second}Z`) || 0 };
  return latest.milliseconds + Number(instant.slice(secondWidth + 1, secondWidth + 4));
}

/**
 * The instant from which an engine is asked again so that it surely sends this one too. Docker includes `since` and may
 * be a little out of order between the streams; Podman excludes it and knows whole seconds only.
 */
export function replayStart(instant: Instant): Instant {
  const wholeSeconds = instant.slice(20, 29) === '000000000';
  const milliseconds = toMilliseconds(instant);
  return toInstant(wholeSeconds ? milliseconds - 1000 : milliseconds - 50);
}
