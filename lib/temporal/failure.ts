import { isThisMachine } from '@/lib/contracts/this-machine';
import { Failure, type FailureDetails, isFailure, type Remedy } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { TemporalProbe, TemporalProblemCode, TemporalSettings } from './types';

type Words = Pick<FailureDetails, 'title' | 'reason' | 'remedy'> & { reference?: string };

type Wording = (settings: TemporalSettings) => Words;

const openSettings = (summary: string): Remedy => ({ summary, action: 'open-settings' });

const words: Record<TemporalProblemCode, Wording> = {
  'temporal-refused': ({ address, tls }) => ({
    title: `Nothing listens on ${address}`,
    reason: 'The connection was refused: Temporal is not running there, or it listens on another address.',
    remedy:
      isThisMachine(address) && !tls
        ? {
            summary: 'Start a Temporal server for development here, or correct its address in the settings.',
            command: 'stigmer-console temporal start',
            action: 'start-temporal',
          }
        : openSettings('Start Temporal, or correct its address in the settings.'),
    reference: 'F69',
  }),
  'temporal-dns': ({ address }) => ({
    title: `The name of ${address} cannot be resolved`,
    reason: 'No address belongs to this host name.',
    remedy: openSettings('Correct the address of Temporal in the settings.'),
  }),
  'temporal-silent': ({ address }) => ({
    title: `${address} accepts connections but does not answer`,
    reason: 'The port is open, and neither gRPC nor TLS nor HTTP gets an answer within the deadline.',
    remedy: openSettings('Restart Temporal, or correct its address in the settings.'),
    reference: 'E24',
  }),
  'temporal-nothing-behind': ({ address }) => ({
    title: `Nothing answers behind ${address}`,
    reason:
      'The port takes connections and closes each at once: a tunnel, a forwarded port or a proxy listens there, and what it leads to is not running.',
    remedy: openSettings('Start Temporal where the tunnel leads, or let the tunnel lead to it.'),
    reference: 'E24',
  }),
  'temporal-not-grpc': ({ address }) => ({
    title: `${address} is not a Temporal frontend`,
    reason: 'Something else answers on this port, such as the web page of Temporal.',
    remedy: openSettings('Use the gRPC port of Temporal, usually 7233.'),
    reference: 'F11',
  }),
  'temporal-tls': ({ address, tls }) => ({
    title: `TLS with ${address} does not match`,
    reason: tls
      ? 'TLS is on in the settings, and the server does not accept it or its certificate is not trusted.'
      : 'The server asks for TLS, and TLS is off in the settings.',
    remedy: openSettings(
      tls
        ? 'Switch TLS off, or set the CA certificate of the server, its name, or the client certificate that it asks for.'
        : 'Switch TLS on in the settings.',
    ),
  }),
  'temporal-plain-key': ({ address }) => ({
    title: `The API key is not sent to ${address} without TLS`,
    reason:
      'TLS is off in the settings, and the server is on another machine: anybody on the way could read the key.',
    remedy: openSettings('Switch TLS on in the settings, or take the API key out.'),
  }),
  'temporal-unauthorized': ({ address }) => ({
    title: `Temporal at ${address} refuses access`,
    reason: 'The server was reached and does not accept these credentials.',
    remedy: openSettings('Set the API key of Temporal in the settings.'),
  }),
  'temporal-busy': ({ address }) => ({
    title: `Temporal at ${address} is asked too often`,
    reason: 'The server was reached and limits the rate of calls: it is there, and busy.',
    remedy: { summary: 'Wait; if it stays like this, raise the limits of the namespace.', action: 'retry' },
  }),
  'temporal-store-silent': ({ address }) => ({
    title: `Temporal at ${address} gets nothing from its database`,
    reason:
      'The server answers what it knows by itself, and nothing that it has to look up: its database hangs, is locked or cannot keep up.',
    remedy: {
      summary:
        'Restart Temporal, or look after its database. What is in the database stays; a development server without --db-filename forgets everything.',
      action: 'retry',
    },
  }),
  'temporal-unreachable': ({ address }) => ({
    title: `Temporal at ${address} cannot be reached`,
    reason: 'No connection could be made, or the server is not ready yet.',
    remedy: openSettings('Check that Temporal runs, or correct its address in the settings.'),
    reference: 'F69',
  }),
  'namespace-not-found': ({ address, namespace }) => ({
    title: `Namespace ${namespace} does not exist`,
    reason: `Temporal at ${address} answers, and has no namespace of this name.`,
    remedy: {
      summary: 'Create the namespace, or correct its name in the settings.',
      command: `temporal operator namespace create ${shellCommand('--address', address, '--namespace', namespace)}`,
      action: 'open-settings',
    },
    reference: 'F46',
  }),
};

/** The one wording of each fault of Temporal, for checks, operations and the CLI. */
export function temporalFailure(
  code: TemporalProblemCode,
  settings: TemporalSettings,
  detail: string,
  cause?: unknown,
): Failure {
  const evidence = [
    { label: 'address', value: settings.address },
    { label: 'namespace', value: settings.namespace },
    { label: 'TLS', value: settings.tls ? 'on' : 'off' },
    { label: 'observed', value: detail },
  ];
  return new Failure({
    code,
    ...words[code](settings),
    evidence,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Settings with which nothing could be sent, as the outcome of a probe; any other error is thrown again. */
export function refusedProbe(error: unknown): TemporalProbe {
  const code = Object.keys(words).find((each): each is TemporalProblemCode => isFailure(error, each));
  if (code === undefined || !isFailure(error)) throw error;
  const detail = error.details.evidence?.find(({ label }) => label === 'observed')?.value ?? '';
  return { reachable: false, namespaceExists: false, code, detail, durationMs: 0, serverVersion: null };
}
