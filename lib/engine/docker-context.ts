import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const metaSchema = z.looseObject({
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string().optional() }).optional() }),
});

/** The context that `docker context use` chose, or null; `default` names none. */
export async function readCurrentContext(directory: string): Promise<string | null> {
  const parsed = configSchema.safeParse(await readJson(join(directory, 'config.json')));
  const name = parsed.data?.currentContext ?? '';
  return name === '' || name === 'default' ? null : name;
}

/** The address that a named context leads to, e.g. `unix:///…`, or null when there is no such context. */
export async function readContextHost(directory: string, name: string): Promise<string | null> {
  const folder = createHash('sha256').update(name).digest('hex');
  const parsed = metaSchema.safeParse(
    await readJson(join(directory, 'contexts', 'meta', folder, 'meta.json')),
  );
  return parsed.data?.Endpoints.docker?.Host ?? null;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
