import { type Proxies, proxyFor } from '@/lib/contracts/proxies';
import type { RegistrySituation } from './image-failure-kinds';
import { answerChallenge } from './registry-challenge';
import { endpointsOf, type RegistryEndpoint } from './registry-endpoints';
import { exchange, type RegistryAnswer, type Send } from './registry-exchange';
import { answeredFailure, brokenFailure } from './registry-failure';
import { isLoopback, type RegistryRules } from './registry-rules';
import type { RegistryTrust } from './registry-trust';

const redirectsMax = 3;

export interface RegistryClientParts extends RegistrySituation {
  rules: RegistryRules;
  proxies: Proxies;
  readTrust(host: string): Promise<RegistryTrust>;
  signal: AbortSignal;
}

/** An image's registry, as its engine would ask it. */
export interface RegistryClient {
  /** A good answer to `path` below the image, such as `manifests/latest`; every other is thrown as an `image-*` failure. */
  ask(method: 'GET' | 'HEAD', path: string, accept: string): Promise<RegistryAnswer>;
}

export function createRegistryClient(parts: RegistryClientParts): RegistryClient {
  const { signal, image, rules } = parts;
  const send = sender(parts);
  // The one that answered, so that parts of one image come from one place, and what it wants to be told.
  let chosen: RegistryEndpoint | null = null;
  const authorizations = new Map<RegistryEndpoint, string>();

  const askAt = async (endpoint: RegistryEndpoint, method: 'GET' | 'HEAD', path: string, accept: string) => {
    const url = new URL(`${endpoint.scheme}://${endpoint.host}/v2/${endpoint.repository}/${path}`);
    const known = authorizations.get(endpoint);
    const call = { method, headers: { Accept: accept, ...(known && { Authorization: known }) } };
    const first = await send(url, call);
    if (first.status !== 401) return await followed(first, url, method, send);
    const credentials = endpoint.mirror ? null : parts.login.credentials;
    const answer = await answerChallenge(first, endpoint.repository, credentials, send);
    if (answer.type === 'refused') return answer.answer;
    authorizations.set(endpoint, answer.authorization);
    const headers = { Accept: accept, Authorization: answer.authorization };
    return await followed(await send(url, { method, headers }), url, method, send);
  };

  return {
    ask: async (method, path, accept) => {
      let failure: unknown = null;
      for (const endpoint of chosen === null ? endpointsOf(image, rules) : [chosen]) {
        try {
          const answer = await askAt(endpoint, method, path, accept);
          if (answer.status >= 200 && answer.status < 300) {
            chosen = endpoint;
            return answer;
          }
          failure = answeredFailure(answer, parts);
        } catch (error) {
          signal.throwIfAborted();
          failure = brokenFailure(error, parts, proxyBefore(endpoint, parts.proxies));
          continue;
        }
        // A registry that answered has answered; a mirror may not have what the registry has.
        if (!endpoint.mirror) break;
      }
      throw failure;
    },
  };
}

function sender({ rules, proxies, readTrust, signal }: RegistryClientParts): Send {
  return async (url, call) => {
    const trust = url.protocol === 'https:' ? await readTrust(url.host) : { ca: [] };
    const verified = !rules.isInsecure(url.host);
    return await exchange({ ...call, url, proxies, trust, verified, signal });
  };
}

/** Registries keep layers and configurations elsewhere; who asks is not told there. */
async function followed(
  answer: RegistryAnswer,
  from: URL,
  method: 'GET' | 'HEAD',
  send: Send,
): Promise<RegistryAnswer> {
  let current = answer;
  let base = from;
  for (let step = 0; step < redirectsMax; step += 1) {
    const { location } = current.headers;
    if (![301, 302, 303, 307, 308].includes(current.status) || location === undefined) return current;
    const next = new URL(location, base);
    if (next.protocol !== 'https:' && !isLoopback(next.hostname)) return current;
    base = next;
    current = await send(next, { method, headers: {} });
  }
  return current;
}

/** The proxy before an endpoint, without what it is told. */
function proxyBefore({ scheme, host }: RegistryEndpoint, proxies: Proxies): string | null {
  return proxyFor(new URL(`${scheme}://${host}/`), proxies)?.host ?? null;
}
