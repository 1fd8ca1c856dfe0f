import { parseLogText } from './log-record';
import { logfmtPairs } from './logfmt';

/** What a line has to say of itself, as `run=42`. */
export interface FieldQuery {
  name: string;
  value: string;
}

/** A head stands at the beginning of a line. */
const headLengthMax = 4000;

/**
 * Whether a line without colours has all of these: members of an event in JSON, inner ones by `outer.inner`, pairs of
 * logfmt anywhere in the line, and `logger` in each format that has one. Upper and lower case are not the same. Linear.
 */
export function hasFields(text: string, fields: readonly FieldQuery[]): boolean {
  const event = text.startsWith('{') ? readEvent(text) : null;
  return fields.every((field) => {
    if (event === null ? hasPair(text, field) : memberOf(event, field.name) === field.value) return true;
    return field.name === 'logger' && parseLogText(text.slice(0, headLengthMax))?.logger === field.value;
  });
}

function hasPair(text: string, { name, value }: FieldQuery): boolean {
  if (!text.includes(`${name}=`)) return false;
  for (const pair of logfmtPairs(text)) if (pair.name === name && pair.value === value) return true;
  return false;
}

function readEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** As text: a string as it is, all else as JSON. */
function memberOf(event: unknown, path: string): string | null {
  const found = memberAt(event, path) ?? path.split('.').reduce(memberAt, event);
  if (found === undefined) return null;
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function memberAt(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
