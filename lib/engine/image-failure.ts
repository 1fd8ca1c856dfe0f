import { Failure, type FailureDetails } from '@/lib/core/failure';
import type { ImageReference } from '@/lib/core/image-reference';

type Kind = Pick<FailureDetails, 'code' | 'reason' | 'remedy'> & { reference?: string };
type Describe = (image: ImageReference, signIn: string) => Kind;

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
  [/toomanyrequests|too many requests|rate limit/i, rateLimited],
  [
    /unexpected EOF|short read|connection reset|while reconnecting|happened during read|broken pipe/i,
    interrupted,
  ],
  [
    /connection refused|no such host|server misbehaving|i\/o timeout|network is unreachable|no route to host/i,
    noRegistry,
  ],
  [
    /TLS handshake|deadline exceeded|Client\.Timeout|x509|gave HTTP response|pinging container registry/i,
    noRegistry,
  ],
  [/name unknown|repository name not known|NAME_UNKNOWN/i, repositoryMissing],
  [/manifest unknown|manifest for .* not found|: not found|404/i, tagMissing],
  [/unauthorized|no basic auth|denied|forbidden|authentication required|\b40[13]\b/i, accessDenied],
];

export interface ImageFailureOptions {
  /** Bytes had come, so a lost registry is an interruption. */
  started: boolean;
  status?: number;
  /** The command that signs in to the image's registry. */
  signIn: string;
  cause?: unknown;
}

/** A failed pull's text as a named failure. */
export function imageFailure(text: string, image: ImageReference, options: ImageFailureOptions): Failure {
  const found = kinds.find(([pattern]) => pattern.test(text))?.[1] ?? byStatus(options.status);
  const kind = (found === noRegistry && options.started ? interrupted : found)(image, options.signIn);
  return new Failure({
    ...kind,
    title: `The image ${image} could not be pulled`,
    evidence: [
      { label: 'image', value: image.toString() },
      { label: 'engine', value: text.slice(0, 1000) },
    ],
    cause: options.cause,
  });
}

function byStatus(status: number | undefined): Describe {
  if (status === 401 || status === 403) return accessDenied;
  return status === 404 ? tagMissing : other;
}

function diskFull(): Kind {
  return {
    code: 'image-disk-full',
    reference: 'E10',
    reason: 'The disk that holds the engine’s images is full. Nothing that was there has changed.',
    remedy: { summary: 'Free space on that disk, then try again.', command: 'df -h', action: 'retry' },
  };
}

function digestMismatch(image: ImageReference): Kind {
  return {
    code: 'image-digest-mismatch',
    reference: 'E8',
    reason: `What ${image.registry} sent is not what it announced: the bytes were changed or damaged on the way.`,
    remedy: {
      summary: 'Do not use another copy of it. Ask the operator of the registry, or of the proxy before it.',
    },
  };
}

function platformMissing(image: ImageReference): Kind {
  return {
    code: 'image-platform-missing',
    reference: 'E28',
    reason: `${image.registry} has this image, but not for this machine’s processor.`,
    remedy: { summary: 'Choose a tag that was built for this machine.', action: 'open-settings' },
  };
}

function rateLimited(image: ImageReference, signIn: string): Kind {
  return {
    code: 'image-rate-limited',
    reference: 'E6',
    reason: `${image.registry} allows no more pulls from this address for now.`,
    remedy: {
      summary: 'Wait and try again, or sign in to the registry.',
      command: signIn,
    },
  };
}

function interrupted(image: ImageReference): Kind {
  return {
    code: 'image-pull-interrupted',
    reference: 'E7',
    reason: `The connection to ${image.registry} was lost in the middle of the download.`,
    remedy: { summary: 'Try again; an engine that kept the first part goes on from there.', action: 'retry' },
  };
}

function noRegistry(image: ImageReference): Kind {
  return {
    code: 'image-registry-unreachable',
    reference: 'E6',
    reason: `The engine cannot reach the registry ${image.registry}: it is down, or the network, a proxy or a firewall stands between.`,
    remedy: { summary: 'Check the network and the registry’s name, then try again.', action: 'retry' },
  };
}

function repositoryMissing(image: ImageReference): Kind {
  return {
    code: 'image-not-found',
    reference: 'E6',
    reason: `${image.registry} has no repository ${image.repository}.`,
    remedy: { summary: 'Check the image’s name in the settings.', action: 'open-settings' },
  };
}

function tagMissing(image: ImageReference): Kind {
  return {
    code: 'image-tag-not-found',
    reference: 'E6',
    reason: `${image.registry} has no ${image.tag ?? image.digest ?? 'such tag'} of ${image.repository}.`,
    remedy: { summary: 'Check the tag in the settings.', action: 'open-settings' },
  };
}

function accessDenied(image: ImageReference, signIn: string): Kind {
  return {
    code: 'image-access-denied',
    reference: 'E6',
    reason: `${image.registry} does not give this image to this user: it is private, or it does not exist.`,
    remedy: {
      summary: 'Sign in to the registry, then try again.',
      command: signIn,
    },
  };
}

function other(): Kind {
  return {
    code: 'image-pull-failed',
    reason: 'The engine gave up with the message below.',
    remedy: { summary: 'Read the engine’s message, then try again.', action: 'retry' },
  };
}
