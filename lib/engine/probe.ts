import type { EngineCandidate } from '@/lib/contracts/status';
import { isFailure } from '@/lib/core/failure';
import { type EngineVersion, readVersion, versionOfPing } from './engine-facts';
import { errnoOf } from './engine-failure';
import type { EngineLocation } from './engine-locations';
import { pingEngine } from './ping';

const versionTimeoutMs = 10_000;

export interface ProbedLocation {
  location: EngineLocation;
  outcome: EngineCandidate['outcome'];
  detail: string;
  version: EngineVersion | null;
}

const outcomes: Record<string, [EngineCandidate['outcome'], string]> = {
  ENOENT: ['not-there', 'No such file'],
  ENOTDIR: ['not-there', 'No such file'],
  EACCES: ['no-permission', 'This user may not open the socket'],
  EPERM: ['no-permission', 'This user may not open the socket'],
  ECONNREFUSED: ['not-running', 'The socket is there, but nothing listens on it'],
  ENOTSOCK: ['not-running', 'The file is not a socket'],
};

/** Asks one place: two seconds for a sign of life, then more for its name. Rejects only when the signal aborts. */
export async function probeLocation(location: EngineLocation, signal?: AbortSignal): Promise<ProbedLocation> {
  const { socketPath, unsupported, source } = location;
  if (unsupported !== null) return { location, outcome: 'unsupported', detail: unsupported, version: null };
  if (socketPath === null) return { location, outcome: 'not-set', detail: 'Not set', version: null };
  const connection = { socketPath, name: 'The engine' };
  let lives = false;
  try {
    const headers = await pingEngine(connection, signal);
    lives = true;
    const version = versionOfPing(headers) ?? (await readVersion(connection, versionTimeoutMs, signal));
    return { location, outcome: 'usable', detail: nameOf(version, source), version };
  } catch (error) {
    signal?.throwIfAborted();
    const [outcome, detail] = outcomeOf(error, lives);
    return { location, outcome, detail, version: null };
  }
}

function outcomeOf(error: unknown, lives: boolean): [EngineCandidate['outcome'], string] {
  if (isFailure(error, 'engine-not-answering')) {
    return ['not-answering', lives ? 'It answers, but does not give its version' : 'No answer within 2 s'];
  }
  const errno = isFailure(error, 'engine-unreachable') ? errnoOf(error.cause) : null;
  const known = errno === null ? undefined : outcomes[errno];
  if (known !== undefined) return [known[0], `${known[1]} (${errno})`];
  return ['not-answering', 'Something answered that is not an engine'];
}

function nameOf({ kind, version, apiVersion }: EngineVersion, source: string): string {
  const name = `${kind === 'podman' ? 'Podman' : 'Docker'} ${version}, API ${apiVersion}`;
  return kind === 'podman' && source.endsWith('docker.sock') ? `${name}, behind Docker's socket` : name;
}
