import type { EngineCandidate } from '@/lib/contracts/status';
import { isFailure, type Remedy } from '@/lib/core/failure';
import { type EngineVersion, readVersion, versionOfPing } from './engine-facts';
import { errnoOf } from './engine-failure';
import type { EngineLocation } from './engine-locations';
import { pingEngine } from './ping';
import { refusalOf } from './refusal';
import { isUntrusted, wayReason } from './way-reasons';

const versionTimeoutMs = 10_000;

export interface ProbedLocation {
  location: EngineLocation;
  outcome: EngineCandidate['outcome'];
  detail: string;
  /** The error's own, where there was one. */
  code: string | null;
  version: EngineVersion | null;
  /** Known where the engine itself was asked why it cannot be used. */
  remedy?: Remedy;
}

const outcomes: Record<string, [EngineCandidate['outcome'], string]> = {
  ENOENT: ['not-there', 'No such file'],
  ENOTDIR: ['not-there', 'No such file'],
  EACCES: ['no-permission', 'This user may not open the socket'],
  EPERM: ['no-permission', 'This user may not open the socket'],
  ECONNREFUSED: ['not-running', 'The socket is there, but nothing listens on it'],
  ENOTSOCK: ['not-running', 'The file is not a socket'],
};

/** The same where there is no socket here; what is not named does not answer. */
const wayOutcomes: Record<string, EngineCandidate['outcome']> = {
  ECONNREFUSED: 'not-running',
  SSH_REFUSED: 'not-running',
  SSH_ENGINE_DOWN: 'not-running',
  SSH_MISSING: 'not-there',
  SSH_NO_DOCKER: 'not-there',
  ENOTFOUND: 'not-there',
  SSH_DENIED: 'no-permission',
  SSH_ENGINE_DENIED: 'no-permission',
  TLS_FILES: 'no-permission',
};

/** Asks one place: a moment for a sign of life, then more for its name. Rejects only when the signal aborts. */
export async function probeLocation(location: EngineLocation, signal?: AbortSignal): Promise<ProbedLocation> {
  const { socketPath, reach, unsupported, source, unasked } = location;
  const nothing = { location, code: null, version: null };
  if (unsupported !== null) return { ...nothing, outcome: 'unsupported', detail: unsupported };
  if (socketPath === null) return { ...nothing, outcome: 'not-set', detail: 'Not set' };
  if (unasked) return { ...nothing, outcome: 'not-asked', detail: `${socketPath}, not asked unless chosen` };
  const connection = { socketPath, reach, name: 'The engine' };
  let lives = false;
  try {
    const headers = await pingEngine(connection, signal);
    lives = true;
    const version = versionOfPing(headers) ?? (await readVersion(connection, versionTimeoutMs, signal));
    return { ...nothing, outcome: 'usable', detail: nameOf(version, source), version };
  } catch (error) {
    signal?.throwIfAborted();
    const [outcome, detail, code = null] = outcomeOf(error, lives, reach !== undefined);
    return { ...nothing, outcome, detail, code };
  }
}

function outcomeOf(
  error: unknown,
  lives: boolean,
  isFar: boolean,
): [EngineCandidate['outcome'], string, string?] {
  if (isFailure(error, 'engine-not-answering')) {
    return ['not-answering', lives ? 'It answers, but does not give its version' : 'No answer in time'];
  }
  const code = isFailure(error, 'engine-unreachable') ? errnoOf(error.cause) : null;
  if (code === null) return ['not-answering', notAnEngine(error)];
  if (isFar) return farOutcome(code);
  const known = outcomes[code];
  return known === undefined
    ? ['not-answering', notAnEngine(error)]
    : [known[0], `${known[1]} (${code})`, code];
}

function farOutcome(code: string): [EngineCandidate['outcome'], string, string] {
  const outcome = isUntrusted(code) ? 'not-trusted' : (wayOutcomes[code] ?? 'not-answering');
  const reason =
    wayReason(code) ?? (code === 'ECONNREFUSED' ? 'Nothing listens there.' : 'The connection broke.');
  return [outcome, `${reason.replace(/\.$/, '')} (${code})`, code];
}

function notAnEngine(error: unknown): string {
  const answer = isFailure(error) ? refusalOf(error.cause) : null;
  return answer !== null && /HTTP request to an HTTPS server/.test(answer.text)
    ? 'It speaks TLS only: set DOCKER_TLS_VERIFY'
    : 'Something answered that is not an engine';
}

function nameOf({ kind, version, apiVersion }: EngineVersion, source: string): string {
  const name = `${kind === 'podman' ? 'Podman' : 'Docker'} ${version}, API ${apiVersion}`;
  return kind === 'podman' && source.endsWith('docker.sock') ? `${name}, behind Docker's socket` : name;
}
