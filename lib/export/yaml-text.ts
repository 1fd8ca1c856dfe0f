import { Document, Pair, Scalar, stringify, YAMLMap, YAMLSeq } from 'yaml';

export type YamlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | YamlValue[]
  | { [key: string]: YamlValue }
  | Noted
  | Quoted;

/** A value with a comment before it. */
class Noted {
  constructor(
    readonly comment: string,
    readonly value: YamlValue,
  ) {}
}

/** A text that no reader takes for a number, a truth value or a date. */
class Quoted {
  constructor(readonly text: string) {}
}

export const noted = (comment: string, value: YamlValue) => new Noted(comment, value);
export const quoted = (text: string) => new Quoted(text);
export const quotedAll = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, quoted(text)]));

const commentOf = (text: string) => text.replace(/^/gm, ' ');

/** Line ends and marks to YAML 1.1, which `JSON` leaves as they are: DEL, C1, the separators of lines and paragraphs, the byte order mark. */
const unsafe = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const escaped = (text: string) =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function scalar(value: string | number | boolean | null, isQuoted: boolean): Scalar {
  const node = new Scalar(value);
  if (isQuoted || (typeof value === 'string' && escaped(value) !== value)) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

function mapOf(value: { [key: string]: YamlValue }): YAMLMap {
  const map = new YAMLMap();
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const key = new Scalar(name);
    if (each instanceof Noted) key.commentBefore = commentOf(each.comment);
    map.items.push(new Pair(key, nodeOf(each instanceof Noted ? each.value : each)));
  }
  return map;
}

function sequenceOf(values: readonly YamlValue[]): YAMLSeq {
  const sequence = new YAMLSeq();
  for (const each of values) {
    const node = nodeOf(each instanceof Noted ? each.value : each);
    if (each instanceof Noted) node.commentBefore = commentOf(each.comment);
    sequence.items.push(node);
  }
  return sequence;
}

function nodeOf(value: YamlValue): Scalar | YAMLMap | YAMLSeq {
  if (value instanceof Quoted) return scalar(value.text, true);
  if (value instanceof Noted) return nodeOf(value.value);
  if (Array.isArray(value)) return sequenceOf(value);
  if (typeof value === 'object' && value !== null) return mapOf(value);
  return scalar(value ?? null, false);
}

/** Kubernetes reads YAML 1.1, Compose 1.2: a text is quoted where either takes it for something else. */
const options = {
  version: '1.1',
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/** Each value as a document; an entry that is `undefined` is left out. */
export function yamlText(head: string, documents: readonly YamlValue[]): string {
  const texts = documents.map((value) => {
    const document = new Document(null, options);
    document.contents = nodeOf(value);
    return stringify(document, options).replace(/^%YAML .*\n---\n/, '');
  });
  return `${head}\n${escaped(texts.join('---\n'))}`;
}
