import { isAlias, isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { SettingsProblem } from '@/lib/contracts/saved-settings';
import type { WrittenFile, WrittenValue } from './import-file';

const depthMax = 8;
/** The parser compares each key of a map with all others: 65,536 characters of keys took 3 s (yaml 2.9). */
const textMax = 16_384;

/** Keys of the original's config.yaml, and the setting that each becomes. */
const settingOfKey: Readonly<Record<string, string>> = {
  'backend.local.llm.provider': 'STIGMER_LLM_PROVIDER',
  'backend.local.llm.model': 'STIGMER_LLM_MODEL',
  'backend.local.llm.base_url': 'STIGMER_LLM_BASE_URL',
  'backend.local.llm.api_key': 'STIGMER_LLM_API_KEY',
  'backend.local.temporal.address': 'TEMPORAL_ADDRESS',
  'backend.cloud.endpoint': 'STIGMER_BACKEND_ENDPOINT',
  'backend.cloud.token': 'STIGMER_TOKEN',
};

const reasons: Readonly<Record<string, string>> = {
  'backend.type': 'Which part of the file the command line uses',
  'backend.local.endpoint': 'Not read by the command line either: its server is at localhost:7234',
  'backend.local.data_dir': 'Not read by the command line either',
  'backend.local.temporal.managed': 'Whether the command line starts a Temporal of its own',
  'backend.local.temporal.version': 'Not read by the command line either',
  'backend.local.temporal.port': 'Not read by the command line either',
  'backend.cloud.org_id': 'For the command line alone',
  'backend.cloud.env_id': 'For the command line alone',
  'context.organization': 'For the command line alone',
  'context.environment': 'For the command line alone',
};

/** The original's config.yaml. Anchors and aliases are refused, so that a small file stays small; messages hold no text of it. */
export function readYaml(text: string): WrittenFile {
  const lines = new LineCounter();
  const whole = (message: string, line: number | null = null): WrittenFile => ({
    values: [],
    unreadable: [{ name: null, line, message }],
  });
  if (text.length > textMax) return whole(`It is longer than ${textMax} characters`);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  const [error] = document.errors;
  if (error !== undefined) {
    const fault = error.code.toLowerCase().replaceAll('_', ' ');
    return whole(`It is no YAML (${fault})`, lines.linePos(error.pos[0]).line);
  }
  if (!isMap(document.contents)) return whole('It is no config.yaml: there are no keys in it');
  const found: WrittenFile = { values: [], unreadable: [] };
  collect(document.contents, [], (offset) => lines.linePos(offset).line, found);
  return { ...found, values: inUse(found.values) };
}

interface Found {
  values: WrittenValue[];
  unreadable: SettingsProblem[];
}

function collect(
  map: YAMLMap,
  path: readonly string[],
  lineOf: (offset: number) => number,
  found: Found,
): void {
  for (const { key, value } of map.items) {
    if (!isScalar(key)) {
      found.unreadable.push({ name: null, line: null, message: 'A key is no plain word' });
      continue;
    }
    const line = key.range ? lineOf(key.range[0]) : null;
    const keys = [...path, String(key.value)];
    const name = keys.join('.');
    const refuse = (message: string) =>
      found.unreadable.push({ name: isKnown(name) ? name : null, line, message });
    if (isMap(value) && keys.length < depthMax) collect(value, keys, lineOf, found);
    else if (isAlias(value)) refuse('Write the value in place of the alias');
    else if (isScalar(value)) found.values.push(valueAt(name, line, textOf(value.value, value.source)));
    else if (isKnown(name)) refuse('Write one value');
    else found.values.push(valueAt(name, line, ''));
  }
}

/** A plain number is the text that was written: a key may look like one. */
const textOf = (value: unknown, source: string | undefined) =>
  typeof value === 'string' ? value : value === null ? '' : (source ?? String(value));

const isKnown = (name: string) => Object.hasOwn(settingOfKey, name) || Object.hasOwn(reasons, name);

function valueAt(written: string, line: number | null, value: string): WrittenValue {
  const name = Object.hasOwn(settingOfKey, written) ? (settingOfKey[written] ?? null) : null;
  const reason = Object.hasOwn(reasons, written)
    ? reasons[written]
    : 'No key of config.yaml that the console knows';
  const refusal = name === null ? (reason ?? null) : value === '' ? 'It is empty' : null;
  return { written, line, name: name ?? written, value, refusal, notes: [] };
}

/** The command line reads one of the two backends, and the address of a Temporal that it does not manage itself. */
function inUse(values: readonly WrittenValue[]): WrittenValue[] {
  const textAt = (written: string) => values.find((each) => each.written === written)?.value;
  const unused = textAt('backend.type') === 'cloud' ? 'backend.local.' : 'backend.cloud.';
  const isManaged = textAt('backend.local.temporal.managed') === 'true';
  return values.map((each) => {
    if (each.refusal !== null) return each;
    if (each.written.startsWith(unused)) return { ...each, refusal: 'The file uses the other backend' };
    const isManagedAddress = isManaged && each.written === 'backend.local.temporal.address';
    return isManagedAddress
      ? { ...each, refusal: 'The file has managed: true, with a Temporal of its own' }
      : each;
  });
}
