import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { startDeadline } from '@/lib/core/deadline';

const connectTimeoutMs = 1500;

export interface AddressOutcome {
  address: string;
  family: 4 | 6;
  outcome: 'open' | 'refused' | 'timeout' | 'unreachable';
  /** `ECONNREFUSED` and the like; empty when open. */
  error: string;
}

/** What plain TCP says about a host and port: each address of the name on its own (F10: `::1` refuses, `127.0.0.1` answers). */
export type Reach = { type: 'unresolved'; error: string } | { type: 'resolved'; addresses: AddressOutcome[] };

export async function reachHost(host: string, port: number, signal?: AbortSignal): Promise<Reach> {
  const resolved = await resolve(host);
  if (typeof resolved === 'string') return { type: 'unresolved', error: resolved };
  const addresses = await Promise.all(
    resolved.map(({ address, family }) => connectOnce(address, family === 6 ? 6 : 4, port, signal)),
  );
  return { type: 'resolved', addresses };
}

async function resolve(host: string): Promise<Array<{ address: string; family: number }> | string> {
  try {
    return await lookup(host, { all: true });
  } catch (error) {
    return errorCodeOf(error);
  }
}

async function connectOnce(
  address: string,
  family: 4 | 6,
  port: number,
  outer?: AbortSignal,
): Promise<AddressOutcome> {
  const deadline = startDeadline(connectTimeoutMs, outer);
  try {
    const error = await openAndClose(address, port, deadline.signal);
    if (error === null) return { address, family, outcome: 'open', error: '' };
    outer?.throwIfAborted();
    if (deadline.expired()) return { address, family, outcome: 'timeout', error: 'ETIMEDOUT' };
    return { address, family, outcome: error === 'ECONNREFUSED' ? 'refused' : 'unreachable', error };
  } finally {
    deadline.end();
  }
}

function openAndClose(address: string, port: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((done) => {
    const socket = connect({ host: address, port, signal });
    socket.once('connect', () => {
      done(null);
      socket.destroy();
    });
    socket.on('error', (error) => done(errorCodeOf(error)));
  });
}

export function errorCodeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
