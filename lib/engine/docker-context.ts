import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EngineTls } from './engine-address';

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const metaSchema = z.looseObject({
  Name: z.string().optional(),
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

/** Where a context leads, e.g. `unix:///…`, and with which TLS files. */
export interface DockerContext {
  name: string;
  host: string;
  tls: EngineTls | null;
}

/** The context that `docker context use` chose, or null; `default` names none. */
export async function readCurrentContext(directory: string): Promise<string | null> {
  const parsed = configSchema.safeParse(await readJson(join(directory, 'config.json')));
  const name = parsed.data?.currentContext ?? '';
  return name === '' || name === 'default' ? null : name;
}

/** A named context, or null when there is no such one. */
export async function readContext(directory: string, name: string): Promise<DockerContext | null> {
  return await readContextFolder(directory, createHash('sha256').update(name).digest('hex'));
}

/** Every context that `docker context create` made, by name. */
export async function listContexts(directory: string): Promise<DockerContext[]> {
  const folders = await readFolder(join(directory, 'contexts', 'meta'));
  const contexts = await Promise.all(folders.map((folder) => readContextFolder(directory, folder)));
  return contexts.flatMap((context) => context ?? []).sort((a, b) => a.name.localeCompare(b.name));
}

async function readContextFolder(directory: string, folder: string): Promise<DockerContext | null> {
  const parsed = metaSchema.safeParse(
    await readJson(join(directory, 'contexts', 'meta', folder, 'meta.json')),
  );
  const endpoint = parsed.data?.Endpoints.docker;
  if (endpoint?.Host === undefined) return null;
  const files = join(directory, 'contexts', 'tls', folder, 'docker');
  const skips = endpoint.SkipTLSVerify === true;
  const isTls = skips || (await readFolder(files)).length > 0;
  const tls = isTls ? { directory: files, verify: !skips } : null;
  return { name: parsed.data?.Name ?? '', host: endpoint.Host, tls };
}

async function readFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
