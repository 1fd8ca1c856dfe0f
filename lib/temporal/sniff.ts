import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { startDeadline } from '@/lib/core/deadline';
import { errorCodeOf } from './reach';
import type { TemporalCertificates } from './types';

const answerTimeoutMs = 1200;

/** What an open port speaks, found by asking it: no message text of a library is trusted. */
export interface Sniff {
  /** Its answer to `GET / HTTP/1.0` in the clear. */
  plain: 'http1' | 'http2' | 'tls-alert' | 'other' | 'closed' | 'silent';
  /** Its answer to a TLS handshake; `untrusted` when only the certificate was refused. */
  tls: 'accepted' | 'untrusted' | 'refused' | 'silent';
  /** Error code of the handshake, e.g. `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  tlsError: string;
}

export interface SniffTarget {
  /** Address to connect to. */
  address: string;
  port: number;
  /** Name for the certificate check. */
  host: string;
  certificates?: TemporalCertificates | undefined;
}

export async function sniffPort(target: SniffTarget, outer?: AbortSignal): Promise<Sniff> {
  const deadline = startDeadline(answerTimeoutMs, outer);
  try {
    const [plain, handshake] = await Promise.all([
      askPlain(target, deadline.signal),
      askTls(target, deadline.signal),
    ]);
    outer?.throwIfAborted();
    return { plain, ...handshake };
  } finally {
    deadline.end();
  }
}

/** Pure: the protocol that the first bytes of an answer show. */
export function protocolOf(bytes: Uint8Array): Sniff['plain'] {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.startsWith('HTTP/1')) return 'http1';
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return 'tls-alert';
  // A SETTINGS or GOAWAY frame on stream 0: every HTTP/2 server, and so every gRPC server, begins with one.
  const type = bytes[3];
  return bytes.length >= 9 && (type === 4 || type === 7) && bytes[0] === 0 ? 'http2' : 'other';
}

function askPlain({ address, port }: SniffTarget, signal: AbortSignal): Promise<Sniff['plain']> {
  return new Promise((done) => {
    const socket = connectPlain({ host: address, port, signal });
    const settle = (answer: Sniff['plain']) => {
      done(answer);
      socket.destroy();
    };
    socket.once('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    socket.once('data', (bytes) => settle(protocolOf(bytes)));
    socket.once('end', () => settle('closed'));
    socket.on('error', () => settle(signal.aborted ? 'silent' : 'closed'));
  });
}

function askTls(
  { address, port, host, certificates }: SniffTarget,
  signal: AbortSignal,
): Promise<Pick<Sniff, 'tls' | 'tlsError'>> {
  return new Promise((done) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectTls({
      host: address,
      port,
      ...servername,
      ALPNProtocols: ['h2'],
      ...(certificates?.ca && { ca: certificates.ca }),
      ...(certificates?.client && { cert: certificates.client.certificate, key: certificates.client.key }),
      rejectUnauthorized: false,
    });
    const settle = (tls: Sniff['tls'], tlsError: string) => {
      signal.removeEventListener('abort', onAbort);
      done({ tls, tlsError });
      socket.destroy();
    };
    let verdict: [Sniff['tls'], string] = ['silent', ''];
    const onAbort = () => settle(...verdict);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.once('secureConnect', () => {
      const error = socket.authorizationError ? String(socket.authorizationError) : '';
      verdict = [error === '' ? 'accepted' : 'untrusted', error];
      // TLS 1.3: whether the server takes the client's certificate shows behind the handshake, in its first bytes.
      if (error !== '' || socket.alpnProtocol !== 'h2') settle(...verdict);
    });
    socket.once('data', () => settle(...verdict));
    socket.on('error', (error) => settle('refused', errorCodeOf(error)));
    socket.once('end', () => settle('refused', 'closed'));
  });
}
