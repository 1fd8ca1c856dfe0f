import { z } from 'zod';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { RegistryCredentials } from './auth-file';
import type { RegistryAnswer, Send } from './registry-exchange';
import { isLoopback } from './registry-rules';

const clientId = 'stigmer-console';
const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** What an `Authorization` header must say, or the answer by which it cannot be had. */
export type ChallengeAnswer =
  | { type: 'authorization'; authorization: string }
  | { type: 'refused'; answer: RegistryAnswer };

/** Answers a registry's 401: by name and password where it asks for them, by a token of its service otherwise. */
export async function answerChallenge(
  unauthorized: RegistryAnswer,
  repository: string,
  credentials: RegistryCredentials | null,
  send: Send,
): Promise<ChallengeAnswer> {
  const challenge = unauthorized.headers['www-authenticate'] ?? '';
  if (/^basic\b/i.test(challenge)) {
    return credentials === null
      ? { type: 'refused', answer: unauthorized }
      : { type: 'authorization', authorization: basic(credentials) };
  }
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const realm = parameters.get('realm') ?? '';
  if (!URL.canParse(realm)) return { type: 'refused', answer: unauthorized };
  const url = new URL(realm);
  // The answering server chooses the realm: it must not get the password sent over an unencrypted connection.
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) throw new Error('The realm is not https');
  const answer = await askToken(url, parameters.get('service'), repository, credentials, send);
  const found = tokenSchema.safeParse(jsonOrNull(answer.body)).data;
  const token = found?.token ?? found?.access_token;
  if (answer.status >= 200 && answer.status < 300 && token !== undefined) {
    return { type: 'authorization', authorization: `Bearer ${token}` };
  }
  return { type: 'refused', answer: answer.status < 400 ? unauthorized : answer };
}

function askToken(
  url: URL,
  service: string | undefined,
  repository: string,
  credentials: RegistryCredentials | null,
  send: Send,
): Promise<RegistryAnswer> {
  const scope = `repository:${repository}:pull`;
  const identity = credentials?.identitytoken;
  if (identity !== undefined) {
    const form = { grant_type: 'refresh_token', refresh_token: identity, client_id: clientId, scope };
    const body = new URLSearchParams(service === undefined ? form : { ...form, service }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return send(url, { method: 'POST', headers, body });
  }
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  return send(url, {
    method: 'GET',
    headers: credentials === null ? {} : { Authorization: basic(credentials) },
  });
}

function basic({ username, password }: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
