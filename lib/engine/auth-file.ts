import { z } from 'zod';
import type { ImageReference } from '@/lib/core/image-reference';
import { jsonOrNull } from '@/lib/core/json-or-null';

const entrySchema = z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() });
const fileSchema = z.looseObject({
  auths: z.record(z.string(), entrySchema).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
type AuthFile = z.infer<typeof fileSchema>;

const hubAddress = 'https://index.docker.io/v1/';
const hubKeys = [hubAddress, 'index.docker.io', 'docker.io'];

/** A user's name and password for one registry, or a token in their place. Never shown, never logged. */
export interface RegistryCredentials {
  username: string;
  password: string;
  serveraddress: string;
  /** What an identity service gave in place of a password. */
  identitytoken?: string;
}

/** What a file says of an image's registry: the credentials, or the program that is asked for them. */
export type AuthEntry =
  | { type: 'plain'; credentials: RegistryCredentials }
  | { type: 'helper'; program: string; setting: 'credHelpers' | 'credsStore'; serverAddress: string };

/** As the registry is called by `docker login` and by helpers. */
export function serverAddressOf(registry: string): string {
  return registry === 'docker.io' ? hubAddress : registry;
}

/**
 * Reads the text of a config.json or auth.json as the programs do: Docker asks the helper alone where one is named, Podman
 * also knows keys for a part of a registry. Null: it says nothing of this registry. `unreadable` is no JSON of this form.
 */
export function entryIn(text: string, image: ImageReference): AuthEntry | null | 'unreadable' {
  const parsed = fileSchema.safeParse(jsonOrNull(text));
  if (!parsed.success) return 'unreadable';
  return helperIn(parsed.data, image) ?? plainIn(parsed.data, image);
}

function helperIn({ credHelpers, credsStore }: AuthFile, { registry }: ImageReference): AuthEntry | null {
  const serverAddress = serverAddressOf(registry);
  const named = keysOf(registry).map((key) => credHelpers?.[key]);
  const program = named.find((each) => each);
  if (program) return { type: 'helper', program, setting: 'credHelpers', serverAddress };
  return credsStore ? { type: 'helper', program: credsStore, setting: 'credsStore', serverAddress } : null;
}

function plainIn({ auths }: AuthFile, { registry, repository }: ImageReference): AuthEntry | null {
  const parts = repository.split('/');
  const scoped = parts.map((_, index) => [registry, ...parts.slice(0, parts.length - index)].join('/'));
  for (const key of [...scoped, ...keysOf(registry)]) {
    const credentials = credentialsOf(auths?.[key], serverAddressOf(registry));
    if (credentials !== null) return { type: 'plain', credentials };
  }
  return null;
}

function keysOf(registry: string): string[] {
  return registry === 'docker.io' ? hubKeys : [registry, `https://${registry}`, `http://${registry}`];
}

function credentialsOf(
  entry: z.infer<typeof entrySchema> | undefined,
  serveraddress: string,
): RegistryCredentials | null {
  if (entry === undefined) return null;
  const decoded = Buffer.from(entry.auth ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const username = decoded.slice(0, Math.max(colon, 0));
  if (entry.identitytoken) {
    return { username, password: '', serveraddress, identitytoken: entry.identitytoken };
  }
  return colon < 1 ? null : { username, password: decoded.slice(colon + 1), serveraddress };
}
