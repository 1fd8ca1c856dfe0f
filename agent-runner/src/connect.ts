import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { startDeadline } from '@/lib/core/deadline';
import { abortable } from './abortable';
import { clientDataConverter } from './payloads/payload-codec';
import type { RunnerSettings } from './settings';

const connectTimeoutMs = 10_000;

/** One attempt. Rejects with the signal's reason when it aborts, after 10 s without an answer it fails. */
export async function connectToTemporal(
  { address, tls, serverName, apiKey }: RunnerSettings,
  signal: AbortSignal,
): Promise<NativeConnection> {
  const deadline = startDeadline(connectTimeoutMs, signal);
  const connecting = NativeConnection.connect({
    address,
    // Never left out: with an API key the SDK would turn TLS on by itself.
    tls: tls !== null && {
      ...(serverName !== null && { serverNameOverride: serverName }),
      ...(tls.ca && { serverRootCACertificate: tls.ca }),
      ...(tls.client && { clientCertPair: { crt: tls.client.certificate, key: tls.client.key } }),
    },
    ...(apiKey !== null && { apiKey }),
  });
  try {
    return await abortable(connecting, deadline.signal);
  } catch (error) {
    connecting.then(closeQuietly, () => undefined);
    if (deadline.expired())
      throw new Error(`no answer within ${connectTimeoutMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    deadline.end();
  }
}

/** Encrypts and decrypts what it sends and gets, as the worker does. */
export function createClient(
  connection: NativeConnection,
  { namespace, payloadKeys }: Pick<RunnerSettings, 'namespace' | 'payloadKeys'>,
): Client {
  return new Client({ connection, namespace, dataConverter: clientDataConverter(payloadKeys) });
}

/** After a forced end the native side still counts references and refuses to close; the process ends or reconnects anyway. */
export async function closeQuietly(connection: NativeConnection): Promise<void> {
  await connection.close().catch(() => undefined);
}
