import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageReference } from '@/lib/core/image-reference';
import { type AuthEntry, entryIn, type RegistryCredentials } from './auth-file';
import { askHelper } from './credential-helper';
import { errnoOf } from './engine-failure';
import type { RegistryMachine } from './registry-machine';
import type { EngineFacts } from './types';

/** Who asks a registry, and where that stands. */
export interface RegistryLogin {
  credentials: RegistryCredentials | null;
  /** Fit to be shown: the user's name cut short, the file, and the helper if there is one. */
  source: string;
  /** The helper that is in charge and did not answer, and why; null where none failed. */
  failedHelper: { name: string; file: string; reason: string } | null;
}

type Kind = EngineFacts['kind'];

/** Where `docker login` and `podman login` keep what they were told, in the order in which the programs look. */
export function authFilesOf(kind: Kind, machine: RegistryMachine): string[] {
  const { registryEnvironment: variables, userHomeDirectory: home, platform, uid } = machine;
  const docker = join(variables.DOCKER_CONFIG ?? join(home, '.docker'), 'config.json');
  if (kind === 'docker') return [docker];
  if (variables.REGISTRY_AUTH_FILE) return [variables.REGISTRY_AUTH_FILE];
  const runtime = variables.XDG_RUNTIME_DIR ?? `/run/containers/${uid}`;
  const own = join(runtime, variables.XDG_RUNTIME_DIR ? 'containers/auth.json' : 'auth.json');
  const kept = join(variables.XDG_CONFIG_HOME ?? join(home, '.config'), 'containers/auth.json');
  return [...(platform === 'linux' ? [own] : []), kept, docker];
}

/** Finds who asks for an image as `docker pull` and `podman pull` would. Rejects only when the signal aborts. */
export async function findLogin(
  kind: Kind,
  machine: RegistryMachine,
  image: ImageReference,
  signal: AbortSignal,
): Promise<RegistryLogin> {
  const files = authFilesOf(kind, machine);
  const unreadable: string[] = [];
  for (const file of files) {
    const text = await readOrNull(file);
    const entry = text === null ? null : text === 'unreadable' ? text : entryIn(text.text, image);
    if (entry === 'unreadable') unreadable.push(file);
    else if (entry !== null) return await loginOf(entry, file, signal);
  }
  const broken = unreadable.length === 0 ? '' : `; ${unreadable.join(', ')} cannot be read`;
  const source = `nobody: no credentials for ${image.registry} in ${files.join(', ')}${broken}`;
  return { credentials: null, source, failedHelper: null };
}

async function loginOf(entry: AuthEntry, file: string, signal: AbortSignal): Promise<RegistryLogin> {
  if (entry.type === 'plain') {
    const source = `${nameOf(entry.credentials)}, from ${file}`;
    return { credentials: entry.credentials, source, failedHelper: null };
  }
  const name = `docker-credential-${entry.program}`;
  const from = `${name} (${entry.setting} in ${file})`;
  const outcome = await askHelper(entry.program, entry.serverAddress, signal);
  switch (outcome.type) {
    case 'found':
      return {
        credentials: outcome.credentials,
        source: `${nameOf(outcome.credentials)}, from ${from}`,
        failedHelper: null,
      };
    case 'none':
      return {
        credentials: null,
        source: `nobody: ${from} has no credentials for ${entry.serverAddress}`,
        failedHelper: null,
      };
    case 'failed': {
      const { reason } = outcome;
      return {
        credentials: null,
        source: `nobody: ${from}: ${reason}`,
        failedHelper: { name, file, reason },
      };
    }
  }
}

function nameOf({ username, identitytoken }: RegistryCredentials): string {
  if (identitytoken !== undefined) return 'an identity token';
  return `${username.length > 4 ? username.slice(0, 2) : ''}•••`;
}

async function readOrNull(file: string): Promise<{ text: string } | 'unreadable' | null> {
  try {
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' ? null : 'unreadable';
  }
}
