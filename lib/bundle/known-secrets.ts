import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSecretVariable, secretTexts } from '@/lib/contracts/secret-variable';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { ContainerFacts } from '@/lib/engine/types';
import { environmentOf, parseEnvFile } from '@/lib/settings/env-file';
import { keptSettingsDirectory } from '@/lib/settings/tls-store';
import type { BundleRooms } from './bundle-rooms';

const fileBytesMax = 64 * 1024;

/** User and password as an address has them before its `@`, with a scheme or without; a key can be in either place. */
const credentials = /(?:^|\/\/)(?:([^\s:/@]+):)?([^\s:/@]+)@/;
const userLengthMin = 12;

type Variables = Readonly<Record<string, string | undefined>>;

/** Every value that is known to be secret: of the settings file now and before, the container, this process, the files of keys. */
export async function knownSecrets(
  { config, settings, environment }: BundleRooms,
  container: ContainerFacts | null,
): Promise<string[]> {
  const saved = await settings.read().catch(() => null);
  const files = await Promise.all(
    [
      ...['', '.before-save', '.applied', '.not-applied'].map((end) => `${settings.path}${end}`),
      ...(await keptSettings(config.consoleDirectory)),
    ].map(secretsOfFile),
  );
  const effective = settingDefinitions.flatMap(({ name, kind }) => {
    const value = saved?.settings[name].value;
    return kind === 'secret' && value ? [value] : [];
  });
  const key = saved?.tls?.files.TEMPORAL_TLS_CLIENT_KEY_PATH;
  const metrics = await readShort(join(config.consoleDirectory, 'metrics-token'));
  return [
    ...files.flat(),
    ...effective,
    ...(key === undefined ? [] : [Buffer.from(key).toString('utf8')]),
    ...(metrics === null ? [] : [metrics.toString('utf8').trim()]),
    ...(await secretsOf(environment)),
    ...(await secretsOf(container?.environment ?? {})),
    ...Object.values(container?.labels ?? {}).flatMap(credentialsIn),
    ...credentialsIn(container?.imageReference ?? ''),
  ];
}

async function keptSettings(consoleDirectory: string): Promise<string[]> {
  const directory = keptSettingsDirectory(consoleDirectory);
  const names = await readdir(directory).catch(() => []);
  return names.map((name) => join(directory, name));
}

/** A line that cannot be read may hold a secret, too: whatever stands behind its first `=`. */
async function secretsOfFile(path: string): Promise<string[]> {
  const bytes = await readShort(path);
  if (bytes === null) return [];
  const lines = parseEnvFile(bytes);
  const unreadable = lines.flatMap(({ text, read }) => {
    const value = read.type === 'unreadable' ? text?.split('=').slice(1).join('=').trim() : undefined;
    return value === undefined || value === '' ? [] : [value, value.replace(/^["']|["']$/g, '')];
  });
  return [...unreadable, ...(await secretsOf(environmentOf(lines)))];
}

async function secretsOf(variables: Variables): Promise<string[]> {
  const given = Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  const paths = Object.entries(given).flatMap(([name, path]) =>
    name.endsWith('_FILE') && isSecretVariable(name.slice(0, -'_FILE'.length), path) ? [path] : [],
  );
  const files = await Promise.all(paths.map(readShort));
  return [
    ...secretTexts(given),
    ...Object.values(given).flatMap(credentialsIn),
    ...files.flatMap((bytes) => (bytes === null ? [] : [bytes.toString('utf8').trim()])),
  ];
}

function credentialsIn(value: string): string[] {
  const [, user = '', password = ''] = credentials.exec(value) ?? [];
  const found = [password, ...(user.length >= userLengthMin ? [user] : [])].filter((text) => text !== '');
  return found.flatMap((text) => [text, decoded(text)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readShort(path: string): Promise<Buffer | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null || bytes.length > fileBytesMax ? null : bytes;
}
