import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Alert, DestinationType } from '@/lib/contracts/alerts';
import { startDeadline } from '@/lib/core/deadline';
import { isFailure } from '@/lib/core/failure';
import { guardedLookup, isRefusedAddress, parseAddress } from './address';

/** Where alerts go. All of it is secret. */
export interface Destination {
  id: string;
  type: DestinationType;
  url: string;
  token: string | null;
}

/** `again`: it may be taken at another time. */
export type Outcome = { delivered: true } | { delivered: false; reason: string; again: boolean };

export const attemptTimeoutMs = 10_000;

interface Message {
  headers: Record<string, string>;
  body: string;
}

/** Sends an alert once; whatever comes of it is the outcome, and none has an address, a token or an answer's text in it. */
export async function deliver(
  destination: Destination,
  alert: Alert,
  signal: AbortSignal,
  timeoutMs = attemptTimeoutMs,
): Promise<Outcome> {
  const deadline = startDeadline(timeoutMs, signal);
  try {
    const url = parseAddress(destination.url);
    const message = destination.type === 'ntfy' ? ntfyMessage(alert) : webhookMessage(alert);
    return outcomeOf(await post(url, withToken(message, destination.token), deadline.signal));
  } catch (error) {
    if (isFailure(error)) return { delivered: false, reason: sentence(error.details.reason), again: false };
    if (deadline.expired())
      return { delivered: false, reason: `it did not answer within ${timeoutMs / 1000} s`, again: true };
    if (isRefusedAddress(error))
      return { delivered: false, reason: 'its name leads to an address that is refused', again: false };
    return { delivered: false, reason: networkReason(error), again: true };
  } finally {
    deadline.end();
  }
}

function webhookMessage(alert: Alert): Message {
  return { headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(alert)}\n` };
}

const ntfyLooks: Record<Alert['type'], { priority: string; tags: string }> = {
  opened: { priority: '4', tags: 'warning' },
  resolved: { priority: '3', tags: 'white_check_mark' },
  test: { priority: '3', tags: 'test_tube' },
};

function ntfyMessage({ type, title, sentence: text, remedy, host }: Alert): Message {
  const { priority, tags } = ntfyLooks[type];
  return {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      title: headerText(`Agent-runner on ${host}: ${title}`),
      priority,
      tags,
    },
    body: remedy === '' ? text : `${text} ${remedy}`,
  };
}

/** A header has ASCII; for anything else there is RFC 2047, which ntfy reads. */
function headerText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function withToken({ headers, body }: Message, token: string | null): Message {
  return { body, headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` } };
}

/** The answer's status; its body is not read. */
function post(url: URL, { headers, body }: Message, signal: AbortSignal): Promise<number> {
  const open = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const call = open(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'stigmer-console' },
      agent: false,
      lookup: guardedLookup,
      signal,
    });
    call.on('error', reject);
    call.once('response', ({ statusCode = 0 }: IncomingMessage) => {
      resolve(statusCode);
      call.destroy();
    });
    call.end(body);
  });
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { delivered: true };
  if (status >= 300 && status < 400)
    return {
      delivered: false,
      reason: `it answered with ${status}, which leads elsewhere and is not followed`,
      again: false,
    };
  const again = status >= 500 || status === 408 || status === 429;
  return { delivered: false, reason: `it answered with ${status}`, again };
}

const networkReasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'no name server answers',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
};

/** By code alone: the message of an error may have the address in it. */
function networkReason(error: unknown): string {
  const { code } = Object(error);
  if (typeof code !== 'string') return 'the request broke off';
  return networkReasons[code] ?? `the request broke off with ${code}`;
}

/** As the end of a sentence. */
function sentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`;
}
