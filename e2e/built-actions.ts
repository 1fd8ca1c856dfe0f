import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const build = new URL('../.next/', import.meta.url).pathname;
const actionsSchema = z.object({
  node: z.record(
    z.string(),
    z.object({ exportedName: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

export interface BuiltAction {
  id: string;
  name: string;
  /** Pages that hold it, as their entries are named. */
  entries: string[];
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(build, name), 'utf8'));
}

/** Every server action that Next was built with, by its own manifest. */
export async function builtActions(): Promise<BuiltAction[]> {
  const { node } = actionsSchema.parse(await readJson('server/server-reference-manifest.json'));
  return Object.entries(node).map(([id, { exportedName, workers }]) => ({
    id,
    name: exportedName,
    entries: Object.keys(workers),
  }));
}

/** Path of every page and route of the build, by its entry, such as `/(console)/logs/page`. */
export async function builtEntries(): Promise<Map<string, string>> {
  const paths = z.record(z.string(), z.string()).parse(await readJson('app-path-routes-manifest.json'));
  return new Map(Object.entries(paths));
}
