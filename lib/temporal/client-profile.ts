import { type ClientConfigProfile, loadClientConfigFromToml } from '@temporalio/envconfig';
import { z } from 'zod';
import type { ProfileReading } from '@/lib/contracts/client-profile';
import type { ProfileValues } from '@/lib/contracts/runner-settings';
import type { SettingName } from '@/lib/contracts/setting-definitions';

const text = z.string('write text in quotes').optional();
/** A file by its path, or its content. */
const source = z.union([z.object({ path: z.string() }), z.object({ data: z.unknown() })]).optional();
const profileSchema = z.object({
  address: text,
  namespace: text,
  apiKey: text,
  tls: z
    .object({
      disabled: z.boolean('write true or false').optional(),
      serverName: text,
      serverCACert: source,
      clientCert: source,
      clientKey: source,
    })
    .optional(),
});

/** The SDK takes a file without any profile for a bug of its own. */
const namesProfile = /^[\s[]*["']?profile\b/m;

/**
 * One profile of the file of Temporal's own tools, as the SDK reads it. A problem never repeats the file: it holds keys.
 * @param name null: the profile `default`, if there is one
 */
export function readClientProfile(content: string, name: string | null): ProfileReading {
  const profiles = readProfiles(content);
  if (typeof profiles === 'string') return refused('TEMPORAL_CONFIG_FILE', profiles);
  const profile = profiles[name ?? 'default'];
  if (profile === undefined && name !== null)
    return refused('TEMPORAL_PROFILE', 'The profile file has no profile of this name');
  const parsed = profileSchema.safeParse(profile ?? {});
  if (parsed.success) return toReading(parsed.data);
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return refused('TEMPORAL_CONFIG_FILE', `The profile holds wrong values (${wrong.join('; ')})`);
}

function readProfiles(content: string): Record<string, ClientConfigProfile> | string {
  if (!namesProfile.test(content)) return {};
  try {
    return loadClientConfigFromToml(Buffer.from(content), { strict: false }).profiles;
  } catch (error) {
    const line = Object(error).line;
    return typeof line === 'number' ? `It is not TOML (line ${line})` : 'Its profiles cannot be read';
  }
}

function toReading({ address, namespace, apiKey, tls }: z.infer<typeof profileSchema>): ProfileReading {
  const files = {
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: tls?.serverCACert,
    TEMPORAL_TLS_CLIENT_CERT_PATH: tls?.clientCert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: tls?.clientKey,
  };
  const paths: ProfileValues = Object.fromEntries(
    Object.entries(files).flatMap(([name, file]) =>
      file !== undefined && 'path' in file ? [[name, file.path]] : [],
    ),
  );
  const inline = Object.entries(files).find(([, file]) => file !== undefined && 'data' in file);
  if (inline !== undefined)
    return refused('TEMPORAL_CONFIG_FILE', `Give ${inline[0]} a file: the profile holds its content`);
  const values: ProfileValues = {
    ...paths,
    ...(address && { TEMPORAL_ADDRESS: address }),
    ...(namespace && { TEMPORAL_NAMESPACE: namespace }),
    ...(apiKey && { TEMPORAL_API_KEY: apiKey }),
    ...(tls && { TEMPORAL_TLS: String(tls.disabled !== true) }),
    ...(tls?.serverName && { TEMPORAL_TLS_SERVER_NAME: tls.serverName }),
  };
  return { values, problems: [] };
}

function refused(name: SettingName, message: string): ProfileReading {
  return { values: {}, problems: [{ name, message }] };
}
