import { Failure, isFailure } from '@/lib/core/failure';
import {
  accessDenied,
  certificateExpired,
  type Describe,
  digestMismatch,
  diskFull,
  forbidden,
  interrupted,
  other,
  platformMissing,
  proxyRefused,
  type RegistrySituation,
  rateLimited,
  registryFailing,
  repositoryMissing,
  tagMissing,
  unreachable,
  untrusted,
} from './image-failure-kinds';

/**
 * Engines give no codes for a failed pull, only text, and each engine its own: in-band on Podman 4, as status 404 or
 * 500 elsewhere. The first pattern that fits decides, so the specific ones stand first.
 */
const kinds: ReadonlyArray<[RegExp, Describe]> = [
  [/no space left on device|disk quota exceeded/i, diskFull],
  [
    /verification failed|digest mismatch|did(n't| not) match|does not match|unexpected commit digest/i,
    digestMismatch,
  ],
  [
    /no match for platform|no matching manifest|no image found in (image index|manifest list)/i,
    platformMissing,
  ],
  [/toomanyrequests|too many requests|rate limit|StatusCode: 429/i, rateLimited],
  [/proxyconnect|proxy authentication required/i, proxyRefused],
  [/certificate has expired|not yet valid/i, certificateExpired],
  [/x509|unknown certificate authority/i, untrusted],
  [
    /unexpected EOF|short read|connection reset|while reconnecting|happened during read|broken pipe/i,
    interrupted,
  ],
  [
    /connection refused|no such host|server misbehaving|i\/o timeout|network is unreachable|no route to host/i,
    unreachable,
  ],
  [/internal server error|bad gateway|service unavailable|gateway timeout|StatusCode: 5/i, registryFailing],
  [
    /TLS handshake|deadline exceeded|Client\.Timeout|gave HTTP response|pinging container registry/i,
    unreachable,
  ],
  [/name unknown|repository name not known|NAME_UNKNOWN/i, repositoryMissing],
  [/manifest unknown|manifest for .* not found|: not found|404/i, tagMissing],
  [/\b403\b|forbidden/i, forbidden],
  [/unauthorized|no basic auth|denied|authentication required|\b401\b/i, accessDenied],
];

export interface ImageFailureOptions {
  /** Bytes had come, so a lost registry is an interruption. */
  started: boolean;
  status?: number;
  cause?: unknown;
}

/** A failed pull's text as a named failure. */
export function imageFailure(
  text: string,
  situation: RegistrySituation,
  options: ImageFailureOptions,
): Failure {
  const found = kinds.find(([pattern]) => pattern.test(text))?.[1] ?? byStatus(options.status);
  const kind = found === unreachable && options.started ? interrupted : found;
  return new Failure({
    ...kind(situation),
    title: `The image ${situation.image} could not be pulled`,
    evidence: [
      { label: 'image', value: situation.image.toString() },
      { label: 'asked as', value: situation.login.source },
      { label: 'engine', value: text.slice(0, 1000) },
    ],
    cause: options.cause,
  });
}

/** What only the engine can know, or what happened after the console had asked. */
const ownOfEngine = ['image-pull-interrupted', 'image-disk-full', 'image-digest-mismatch'];
/** Said by the registry itself, which an engine passes on as a text, or not at all (how long to wait). */
const ownOfRegistry = [
  'image-access-denied',
  'image-access-forbidden',
  'image-credentials-refused',
  'image-credential-helper-failed',
  'image-not-found',
  'image-platform-missing',
  'image-rate-limited',
  'image-registry-failing',
  'image-tag-not-found',
];

/** Of a pull's failure and what the registry told the console just before, the one that says more. */
export function moreExact(error: unknown, told: Failure | null): unknown {
  if (!isFailure(error) || !error.code.startsWith('image-') || told === null) return error;
  if (ownOfEngine.includes(error.code) || !ownOfRegistry.includes(told.code)) return error;
  const engine = (error.details.evidence ?? []).filter(({ label }) => label === 'engine');
  const { title } = error.details;
  return new Failure({ ...told.details, title, evidence: [...(told.details.evidence ?? []), ...engine] });
}

function byStatus(status: number | undefined): Describe {
  if (status === 401) return accessDenied;
  if (status === 403) return forbidden;
  return status === 404 ? tagMissing : other;
}
