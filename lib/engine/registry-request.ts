import { z } from 'zod';
import type { RegistryCredentials } from './registry-credentials';

const answerBytesMax = 4_000_000;
const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

export interface RegistryRequest {
  accept: string;
  repository: string;
  credentials: RegistryCredentials | null;
  signal: AbortSignal;
}

/** Plain http is for registries on this machine only, as engines have it. */
export function registryOrigin(registry: string): string {
  if (registry === 'docker.io') return 'https://registry-1.docker.io';
  return `${isLoopback(registry.replace(/:\d+$/, '')) ? 'http' : 'https'}://${registry}`;
}

/** A JSON answer of a registry, after its bearer or basic challenge if it asks one. Throws when it does not give it. */
export async function registryFetch(url: string, request: RegistryRequest): Promise<unknown> {
  const first = await get(url, { Accept: request.accept }, request.signal);
  if (first.status !== 401) return readJson(first);
  await first.body?.cancel();
  const authorization = await answerChallenge(first.headers.get('www-authenticate') ?? '', request);
  const headers = { Accept: request.accept, Authorization: authorization };
  return readJson(await get(url, headers, request.signal));
}

async function answerChallenge(challenge: string, request: RegistryRequest): Promise<string> {
  if (/^basic /i.test(challenge) && request.credentials !== null) return basic(request.credentials);
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const realm = new URL(parameters.get('realm') ?? '');
  // The answering server chooses the realm: it must not get the password sent over an unencrypted connection.
  if (realm.protocol !== 'https:' && !isLoopback(realm.hostname)) throw new Error('The realm is not https');
  const service = parameters.get('service');
  if (service !== undefined) realm.searchParams.set('service', service);
  realm.searchParams.set('scope', `repository:${request.repository}:pull`);
  const headers: Record<string, string> =
    request.credentials === null ? {} : { Authorization: basic(request.credentials) };
  const answer = tokenSchema.parse(await readJson(await get(realm.toString(), headers, request.signal)));
  return `Bearer ${answer.token ?? answer.access_token ?? ''}`;
}

function get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  return fetch(url, { headers, signal, redirect: 'error', cache: 'no-store' });
}

async function readJson(response: Response): Promise<unknown> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`The registry answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > answerBytesMax) throw new Error('The registry sent too much');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function basic({ username, password }: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
