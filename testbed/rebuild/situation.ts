import { z } from 'zod';
import type { ReadBundle } from '@/lib/bundle/read-bundle';
import type { BundleFileName } from '@/lib/contracts/bundle';
import { settingProblem } from '@/lib/contracts/runner-settings';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { jsonOrNull } from '@/lib/core/json-or-null';

/** What a bundle tells, as far as it can be rebuilt. */
export interface Situation {
  code: string | null;
  /** Of the worker's container when it ended; null: not told. */
  exitCode: number | null;
  /** Settings of the schema, by their present names; a secret that was set has a placeholder. */
  settings: Record<string, string>;
  /** Settings and other variables that are not taken over. */
  leftSettings: string[];
}

/** In place of every secret: the bundle has none. */
export const secretPlaceholder = 'placeholder-of-a-bundle';

const statusSchema = z.looseObject({
  container: z.looseObject({ exitCode: z.number().int().min(0).max(255).nullable() }).nullable(),
});
const settingsSchema = z.looseObject({
  settings: z
    .array(z.looseObject({ name: z.string(), value: z.string().max(8192).nullable(), isSet: z.boolean() }))
    .max(500),
  others: z.array(z.looseObject({ name: z.string() })).max(500),
});

/** Of another machine: its addresses, keys and files; and a profile of its own. */
const ofTheOther = /^TEMPORAL_(?!MAX_CONCURRENCY$)|^STIGMER_PAYLOAD_KEY$|_(PATH|FILE)$/;

/**
 * Other variables than settings are named and not taken over: one of them can make a program of an image load anything. What a
 * file of the bundle does not tell as it should counts as not told.
 */
export function situationOf({ manifest, files }: ReadBundle): Situation {
  const read = <Schema extends z.ZodType>(name: BundleFileName, schema: Schema) =>
    schema.safeParse(jsonOrNull(files.get(name) ?? '')).data ?? null;
  const status = read('status.json', statusSchema);
  const view = read('settings.json', settingsSchema);
  const taken = new Map<string, string>();
  const left: string[] = (view?.others ?? []).map(({ name }) => name);
  for (const { name, value, isSet } of view?.settings ?? []) {
    const definition = settingDefinitions.find((each) => each.name === name);
    const written = value ?? (definition?.kind === 'secret' ? secretPlaceholder : null);
    if (!isSet || written === null) continue;
    const isOurs = definition !== undefined && definition.managed !== true && !ofTheOther.test(name);
    const isUsable = isOurs && !/[<•\n\r]/.test(written) && settingProblem(definition, written) === null;
    if (isUsable) taken.set(name, written);
    else left.push(name);
  }
  return {
    code: manifest.code,
    exitCode: status?.container?.exitCode ?? null,
    settings: Object.fromEntries(taken),
    leftSettings: left.sort(),
  };
}
