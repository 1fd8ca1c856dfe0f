import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const configSchema = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
});
const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io'];

/** A user's name and password for one registry. Never shown, never logged. */
export interface RegistryCredentials {
  username: string;
  password: string;
  serveraddress: string;
}

/**
 * What `docker login` left in config.json as plain `auths`, or null. Credential helpers are not run: they are programs
 * that may open a dialog or wait for a key.
 */
export async function readRegistryCredentials(
  directory: string,
  registry: string,
): Promise<RegistryCredentials | null> {
  let text: string;
  try {
    text = await readFile(join(directory, 'config.json'), 'utf8');
  } catch {
    return null;
  }
  return credentialsIn(text, registry);
}

/** Reads the text of a config.json; one that cannot be read holds no credentials. */
export function credentialsIn(text: string, registry: string): RegistryCredentials | null {
  let auths: Record<string, { auth?: string | undefined }>;
  try {
    auths = configSchema.parse(JSON.parse(text)).auths ?? {};
  } catch {
    return null;
  }
  const keys = registry === 'docker.io' ? hubKeys : [registry, `https://${registry}`, `http://${registry}`];
  const encoded = keys.map((key) => auths[key]?.auth).find((auth) => auth !== undefined && auth !== '');
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1) return null;
  const serveraddress = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1), serveraddress };
}
