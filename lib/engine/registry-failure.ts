import { z } from 'zod';
import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { errnoOf } from './engine-failure';
import {
  accessDenied,
  certificateExpired,
  type Describe,
  forbidden,
  proxyRefused,
  type RegistrySituation,
  rateLimited,
  registryFailing,
  repositoryMissing,
  tagMissing,
  unreachable,
  untrusted,
} from './image-failure-kinds';
import type { RegistryAnswer } from './registry-exchange';

const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })),
});
const distrust =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_ALTNAME|CERT_UNTRUSTED|CERT_SIGNATURE|CERT_REVOKED|INVALID_CA)/;

/** What a registry's refusal of our own request means. */
export function answeredFailure(answer: RegistryAnswer, situation: RegistrySituation): Failure {
  const { status, headers, body } = answer;
  const [error] = errorsSchema.safeParse(jsonOrNull(body)).data?.errors ?? [];
  const said = [error?.code, error?.message].filter((text) => text).join(': ');
  const kind = describeStatus(status, error?.code ?? '')(situation);
  const seconds = status === 429 || status === 503 ? retryAfter(headers) : null;
  const wait = seconds === null ? '' : ` It asks to wait ${seconds} s.`;
  return failure(
    { ...kind, reason: `${kind.reason}${wait}` },
    situation,
    `status ${status}${said === '' ? '' : `, ${said.slice(0, 400)}`}`,
  );
}

/** What it means that our own request came to no answer. `proxy` is the one that it went through. */
export function brokenFailure(error: unknown, situation: RegistrySituation, proxy: string | null): Failure {
  if (isFailure(error)) return error;
  const code = errnoOf(error) ?? '';
  const kindOf =
    code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'
      ? certificateExpired
      : distrust.test(code)
        ? untrusted
        : proxy === null
          ? unreachable
          : proxyRefused;
  const through = proxy === null ? '' : `, through the proxy ${proxy}`;
  const text = code === '' ? messageOf(error) : code;
  return failure(kindOf(situation), situation, `${text}${through}`, error);
}

function describeStatus(status: number, code: string): Describe {
  if (status === 401) return accessDenied;
  if (status === 403) return forbidden;
  if (status === 404) return code === 'NAME_UNKNOWN' ? repositoryMissing : tagMissing;
  if (status === 407) return proxyRefused;
  return status === 429 ? rateLimited : registryFailing;
}

/** Seconds, or the time at which to come again, which is the server's as its `Date` is. */
function retryAfter({ 'retry-after': after, date }: RegistryAnswer['headers']): number | null {
  if (after === undefined) return null;
  if (/^\d+$/.test(after)) return Number(after);
  const seconds = Math.ceil((Date.parse(after) - Date.parse(date ?? '')) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

function failure(
  kind: ReturnType<Describe>,
  situation: RegistrySituation,
  said: string,
  cause?: unknown,
): Failure {
  return new Failure({
    ...kind,
    title: `The registry ${situation.image.registry} did not give the image`,
    evidence: [
      { label: 'image', value: situation.image.toString() },
      { label: 'asked as', value: situation.login.source },
      { label: 'registry', value: said },
    ],
    cause,
  });
}
