import { originalHint } from '@/lib/contracts/original-settings';
import { aliasApplies } from '@/lib/contracts/runner-settings';
import { type SettingsProblem, settingOf } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import type { ImportFile, ImportItem, ImportPreview, ImportTake } from '@/lib/contracts/settings-import';
import type { SettingsChange } from '@/lib/contracts/settings-view';
import { similarHint } from '@/lib/contracts/similar-name';
import { changeProblem } from './change-settings';
import { environmentOf, parseEnvFile } from './env-file';
import { readEnv } from './import-env';
import { readYaml } from './import-yaml';

/** One value of a file, before it is compared with the settings. */
export interface WrittenValue {
  written: string;
  line: number | null;
  name: string;
  /** May be a secret. */
  value: string;
  /** Why it cannot be taken, whatever its value. */
  refusal: string | null;
  notes: readonly string[];
}

export interface WrittenFile {
  values: WrittenValue[];
  unreadable: SettingsProblem[];
}

/** By its name; pasted text by what it looks like. */
function formatOf({ name, text }: ImportFile): ImportPreview['format'] {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  if (name !== '') return 'env';
  return /^(backend|context):/m.test(text) ? 'yaml' : 'env';
}

function readImport(file: ImportFile) {
  const format = formatOf(file);
  return { format, ...(format === 'yaml' ? readYaml(file.text) : readEnv(file.text)) };
}

/** What a file would change of the settings; no secret's value. @param bytes the settings file */
export function previewImport(file: ImportFile, bytes: Buffer): Omit<ImportPreview, 'revision'> {
  const { format, values, unreadable } = readImport(file);
  const now = environmentOf(parseEnvFile(bytes));
  return { format, unreadable, items: resolved(values, now).map((each) => itemOf(each, now)) };
}

/** The changes that taking these variables from the file comes to. */
export function importChanges(
  { take, ...file }: Omit<ImportTake, 'revision'>,
  bytes: Buffer,
): SettingsChange['changes'] {
  const wanted = new Set(take);
  const now = environmentOf(parseEnvFile(bytes));
  const taken = resolved(readImport(file).values, now).filter(
    ({ name, refusal }) => refusal === null && wanted.has(name),
  );
  return Object.fromEntries(taken.map(({ name, value }) => [name, value]));
}

/** Older names become the setting’s own, unless another name speaks for it in the same file, or it is for another provider. */
function resolved(values: readonly WrittenValue[], now: Readonly<Record<string, string>>): WrittenValue[] {
  const named = new Map(
    values.filter(({ refusal }) => refusal === null).map(({ name, value }) => [name, value]),
  );
  const provider = (named.get('STIGMER_LLM_PROVIDER') ?? now.STIGMER_LLM_PROVIDER ?? 'ollama').toLowerCase();
  return values.map((each) => {
    const setting = settingOf(each.name);
    if (each.refusal !== null || setting === undefined) return each;
    if (setting.managed) return { ...each, refusal: 'The console sets it for each container' };
    if (each.name === setting.name) return each;
    if (!aliasApplies(each.name, provider))
      return { ...each, refusal: `For another provider than ${provider}` };
    const names = [setting.name, ...setting.aliases.filter((alias) => aliasApplies(alias, provider))];
    const speaks = names.find((name) => named.get(name)) ?? each.name;
    if (speaks !== each.name) return { ...each, refusal: `${speaks} speaks in its place` };
    return { ...each, name: setting.name, notes: [...each.notes, 'An older name of this setting'] };
  });
}

function itemOf(
  { written, line, name, value, refusal, notes }: WrittenValue,
  environment: Readonly<Record<string, string>>,
): ImportItem {
  const now = Object.hasOwn(environment, name) ? (environment[name] ?? null) : null;
  const isSecret = [value, now ?? ''].some((text) => isSecretVariable(name, text));
  const isOther = settingOf(name) === undefined && refusal === null;
  const hint = originalHint(name) ?? similarHint(name) ?? 'No setting: passed on as it stands';
  return {
    written,
    line,
    name,
    kind: refusal !== null ? 'not-ours' : kindOf(name, value, now),
    isSecret,
    value: isSecret || refusal !== null ? null : value,
    now: isSecret ? null : now,
    problem: refusal === null ? changeProblem(name, value) : null,
    notes: [...(refusal === null ? [] : [refusal]), ...notes, ...(isOther ? [hint] : [])],
  };
}

function kindOf(name: string, value: string, now: string | null): ImportItem['kind'] {
  if (value === now) return 'same';
  if (settingOf(name) === undefined) return 'unknown';
  return now === null ? 'new' : 'changed';
}
