import type { PartContent } from './parts';
import type { Redaction } from './redaction';

/** Of one file, in bytes; all files together stay below sixteen times as much. */
export const fileBytesMax = 1_000_000;
const lineCharactersMax = 4000;
/** The text of one file as it is sent. Secrets go first and then what is too long: half a secret is none that anybody finds. */
export function renderPart(content: PartContent, redaction: Redaction): string {
  return content.type === 'json'
    ? fittedJson(redaction.value(content.value))
    : fittedLines(redaction.lines(newest(content.lines, redaction.secretLengthMax)), content.lines.length);
}

/** Of a list the last ones go, since the newest stand first; what is too long without a list is not sent. */
function fittedJson(value: unknown): string {
  for (let left = value; ; ) {
    const text = `${JSON.stringify(left, null, 2)}\n`;
    if (Buffer.byteLength(text) <= fileBytesMax) return text;
    const shorter = withShorterList(left);
    if (shorter === null) return `${JSON.stringify({ tooLong: Buffer.byteLength(text) })}\n`;
    left = shorter;
  }
}

/** Half of the list that takes most; null without any. */
function withShorterList(value: unknown): unknown {
  if (Array.isArray(value)) return value.length < 2 ? null : value.slice(0, Math.floor(value.length / 2));
  if (typeof value !== 'object' || value === null) return null;
  const [longest] = Object.entries(value)
    .filter(([, each]) => Array.isArray(each) && each.length > 1)
    .map(([name, each]) => ({ name, list: each, length: JSON.stringify(each).length }))
    .sort((one, other) => other.length - one.length);
  if (longest === undefined) return null;
  return { ...value, [longest.name]: withShorterList(longest.list) };
}

/** As many as can be of use, each with what a secret that begins before the cut has behind it. */
function newest(lines: readonly string[], secretLengthMax: number): string[] {
  let characters = 0;
  const first = lines.findLastIndex((line) => {
    characters += Math.min(line.length, lineCharactersMax);
    return characters > fileBytesMax;
  });
  return lines.slice(Math.max(0, first)).map((line) => line.slice(0, lineCharactersMax + secretLengthMax));
}

function fittedLines(lines: readonly string[], total: number): string {
  const short = lines.map((line) =>
    line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)} [cut]` : line,
  );
  let bytes = 0;
  const first = short.findLastIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > fileBytesMax;
  });
  const kept = short.slice(first + 1);
  const told = kept.length === total ? [] : [`[${total - kept.length} older lines left out]`];
  return [...told, ...kept].map((line) => `${line}\n`).join('');
}
