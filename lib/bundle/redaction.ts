import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { hidden, hidePatterns } from '@/lib/core/secret-patterns';
import { hidePlaces, type Place } from './places';
import { escapedSecret, secretForms } from './secret-forms';

/** Text of three letters is in half of all lines by chance. */
const secretLengthMin = 4;
/** Text longer than this may have been cut in the middle of a secret before it came here. */
const cutLengthMin = 1000;
/** So much of a secret tells it. */
const beginningMin = 6;

/** Takes out of what leaves this machine what nobody else may read: the values that are known to be secret, what looks like one, and who and where it is. */
export interface Redaction {
  /** Of all spellings, in characters, escapes counted. */
  readonly secretLengthMax: number;
  text(text: string): string;
  /** As many as there were: a key may go over several. */
  lines(lines: readonly string[]): string[];
  /** A value of JSON: each string of it, names too, and the number that is a secret. */
  value(value: unknown): unknown;
}

export function createRedaction(secrets: readonly string[], places: readonly Place[]): Redaction {
  const known = [...new Set(secrets.filter((each) => each.trim().length >= secretLengthMin))]
    // One secret may be the beginning of another.
    .sort((one, other) => other.length - one.length);
  const forms = [...new Set(known.flatMap(secretForms))].sort((one, other) => other.length - one.length);
  const escaped = known.map(escapedSecret).filter((pattern) => pattern !== null);
  const text = (original: string) => {
    const named = forms.reduce((left, form) => left.replaceAll(form, hiddenLines(form)), original);
    const hiddenToo = escaped.reduce((left, pattern) => left.replace(pattern, hiddenLines), named);
    const whole = hiddenToo.length > cutLengthMin ? withoutBeginning(hiddenToo, forms) : hiddenToo;
    return hidePlaces(hidePatterns(whole), places);
  };
  const lines = (all: readonly string[]) => {
    const flat = all.map((line) => line.replaceAll('\n', ' '));
    return text(flat.join('\n')).split('\n');
  };
  const value = (each: unknown): unknown => {
    if (typeof each === 'string') return text(each);
    if (typeof each === 'number') return forms.includes(String(each)) ? hidden : each;
    if (Array.isArray(each)) return listOf(each, lines, value);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([name, inner]) => {
        if (name === 'labels') return [name, value(hideLabels(inner))];
        return [text(name), isNamedSecret(name, inner) ? hidden : value(inner)];
      }),
    );
  };
  return { secretLengthMax: 2 * (forms[0]?.length ?? 0), text, lines, value };
}

/** The lines of a log stand in a list, as they are or each in an object: a key can go over several. */
function listOf(list: unknown[], lines: Redaction['lines'], value: Redaction['value']): unknown[] {
  const texts = list.map((each) => (typeof each === 'string' ? each : Object(each).text));
  if (!texts.every((each) => typeof each === 'string' && !each.includes('\n'))) return list.map(value);
  const hiddenTexts = lines(texts);
  return list.map((each, index) => {
    const text = hiddenTexts[index] ?? '';
    if (typeof each === 'string') return text;
    const { text: _text, ...rest } = Object(each);
    return { ...Object(value(rest)), text };
  });
}

/** Labels that nobody of ours wrote can hold anything. */
const knownLabels = /^(dev\.stigmer\.|org\.opencontainers\.image\.|io\.buildah\.)/;

function hideLabels(labels: unknown): unknown {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return labels;
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, knownLabels.test(name) ? value : hidden]),
  );
}

/** A variable whose name says that its value is a secret. Names of the console's own fields are in small letters. */
function isNamedSecret(name: string, value: unknown): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name) && typeof value === 'string' && isSecretVariable(name, value);
}

const hiddenLines = (form: string) => form.replace(/[^\n]+/g, hidden);

/** A text that was cut may end with the beginning of a secret. */
function withoutBeginning(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= beginningMin; length -= 1)
      if (text.endsWith(form.slice(0, length))) return `${text.slice(0, -length)}${hidden}`;
  }
  return text;
}
