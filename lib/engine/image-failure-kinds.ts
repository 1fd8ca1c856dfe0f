import type { FailureDetails } from '@/lib/core/failure';
import type { ImageReference } from '@/lib/core/image-reference';
import { shellCommand } from '@/lib/core/shell-command';
import type { RegistryLogin } from './registry-login';

/** An image that was asked for: by whom, and what a person can do about it on this engine. */
export interface RegistrySituation {
  image: ImageReference;
  login: RegistryLogin;
  /** The command that signs in to the image's registry. */
  signIn: string;
  /** The folder in which the engine looks for authorities of single registries. */
  certificateFolder: string;
}

export type Kind = Pick<FailureDetails, 'code' | 'reason' | 'remedy'> & { reference?: string };
export type Describe = (situation: RegistrySituation) => Kind;

export function diskFull(): Kind {
  return {
    code: 'image-disk-full',
    reference: 'E10',
    reason: 'The disk that holds the engine’s images is full. Nothing that was there has changed.',
    remedy: { summary: 'Free space on that disk, then try again.', command: 'df -h', action: 'retry' },
  };
}

export function digestMismatch({ image }: RegistrySituation): Kind {
  return {
    code: 'image-digest-mismatch',
    reference: 'E8',
    reason: `What ${image.registry} sent is not what it announced: the bytes were changed or damaged on the way.`,
    remedy: {
      summary: 'Do not use another copy of it. Ask the operator of the registry, or of the proxy before it.',
    },
  };
}

export function platformMissing({ image }: RegistrySituation): Kind {
  return {
    code: 'image-platform-missing',
    reference: 'E28',
    reason: `${image.registry} has this image, but not for this machine’s processor.`,
    remedy: { summary: 'Choose a tag that was built for this machine.', action: 'open-settings' },
  };
}

export function rateLimited({ image, signIn }: RegistrySituation): Kind {
  return {
    code: 'image-rate-limited',
    reference: 'E6',
    reason: `${image.registry} allows no more pulls from this address for now.`,
    remedy: { summary: 'Wait and try again, or sign in to the registry.', command: signIn },
  };
}

export function interrupted({ image }: RegistrySituation): Kind {
  return {
    code: 'image-pull-interrupted',
    reference: 'E7',
    reason: `The connection to ${image.registry} was lost in the middle of the download.`,
    remedy: { summary: 'Try again; an engine that kept the first part goes on from there.', action: 'retry' },
  };
}

export function unreachable({ image }: RegistrySituation): Kind {
  return {
    code: 'image-registry-unreachable',
    reference: 'E6',
    reason: `The registry ${image.registry} cannot be reached: it is down, or the network or a firewall stands between.`,
    remedy: { summary: 'Check the network and the registry’s name, then try again.', action: 'retry' },
  };
}

export function proxyRefused({ image }: RegistrySituation): Kind {
  return {
    code: 'image-proxy-refused',
    reference: 'E6',
    reason: `The proxy between this machine and ${image.registry} refused, or does not answer.`,
    remedy: {
      summary:
        'Correct the proxy of the engine and of the console (HTTPS_PROXY, HTTP_PROXY), or name the registry in NO_PROXY.',
      action: 'retry',
    },
  };
}

export function untrusted({ image, certificateFolder }: RegistrySituation): Kind {
  const file = `${certificateFolder}/${image.registry}/ca.crt`;
  return {
    code: 'image-registry-untrusted',
    reference: 'E6',
    reason: `The certificate of ${image.registry} is of an authority that is not known here, or of another name.`,
    remedy: {
      summary:
        'Give the engine the authority’s certificate, then try again. Ask the registry’s operator for it.',
      command: shellCommand('sudo', 'install', '-D', '-m', '644', 'ca.crt', file),
    },
  };
}

export function certificateExpired({ image }: RegistrySituation): Kind {
  return {
    code: 'image-registry-certificate-expired',
    reference: 'E6',
    reason: `The certificate of ${image.registry} is out of its time: it has expired, or a clock is wrong.`,
    remedy: {
      summary:
        'Compare this machine’s clock; if it is right, the registry’s operator has to renew the certificate.',
      command: 'date -u',
    },
  };
}

export function registryFailing({ image }: RegistrySituation): Kind {
  return {
    code: 'image-registry-failing',
    reference: 'E6',
    reason: `${image.registry} answers with an error of its own.`,
    remedy: { summary: 'Wait and try again; if it stays so, ask the registry’s operator.', action: 'retry' },
  };
}

export function repositoryMissing({ image }: RegistrySituation): Kind {
  return {
    code: 'image-not-found',
    reference: 'E6',
    reason: `${image.registry} has no repository ${image.repository}.`,
    remedy: { summary: 'Check the image’s name in the settings.', action: 'open-settings' },
  };
}

export function tagMissing({ image }: RegistrySituation): Kind {
  return {
    code: 'image-tag-not-found',
    reference: 'E6',
    reason: `${image.registry} has no ${image.tag ?? image.digest ?? 'such tag'} of ${image.repository}.`,
    remedy: { summary: 'Check the tag in the settings.', action: 'open-settings' },
  };
}

/** Who was refused decides what is next: a helper that failed, credentials that are wrong, or nobody at all. */
export function accessDenied({ image, login, signIn }: RegistrySituation): Kind {
  if (login.failedHelper !== null) {
    const { name, file, reason } = login.failedHelper;
    return {
      code: 'image-credential-helper-failed',
      reference: 'E6',
      reason: `${image.registry} asks who is there, and ${name}, which ${file} names for it, did not say: ${reason}.`,
      remedy: {
        summary: `Make ${name} answer for the user that runs the console (install, unlock or sign in), or take it out of ${file}.`,
        command: `echo ${image.registry} | ${name} get > /dev/null`,
      },
    };
  }
  if (login.credentials !== null) {
    return {
      code: 'image-credentials-refused',
      reference: 'E6',
      reason: `${image.registry} refused the credentials of ${login.source}.`,
      remedy: { summary: 'Sign in to the registry again, then try again.', command: signIn },
    };
  }
  return {
    code: 'image-access-denied',
    reference: 'E6',
    reason: `${image.registry} does not give this image to everybody: it is private, or it does not exist.`,
    remedy: { summary: 'Sign in to the registry, then try again.', command: signIn },
  };
}

/** 403: known, and not allowed. */
export function forbidden(situation: RegistrySituation): Kind {
  const { image, login } = situation;
  if (login.credentials === null) return accessDenied(situation);
  return {
    code: 'image-access-forbidden',
    reference: 'E6',
    reason: `${image.registry} knows who asks (${login.source}) and does not allow this image.`,
    remedy: {
      summary: `Ask the owner of ${image.repository} for the right to pull it, or sign in as somebody who has it.`,
      command: situation.signIn,
    },
  };
}

export function other(): Kind {
  return {
    code: 'image-pull-failed',
    reason: 'The engine gave up with the message below.',
    remedy: { summary: 'Read the engine’s message, then try again.', action: 'retry' },
  };
}
