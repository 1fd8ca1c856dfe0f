import type { Manner } from '@/bench/diagnosis/front';
import type { Place, Stage } from '@/bench/diagnosis/stage';

const mend = ({ temporal }: Place) => temporal.front.behave('through');

/** What the way to Temporal does while the worker runs. */
function way(row: string, title: string, manner: Manner, code: string, also: readonly string[] = []): Stage {
  return {
    row,
    title: `Temporal ${title}`,
    code,
    make: ({ temporal }) => temporal.front.behave(manner),
    byHand: mend,
    also: ['worker-starting', ...also],
    undo: mend,
  };
}

const webPage = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/html\r\n\r\nok';

const running: readonly Stage[] = [
  way('F42', 'was stopped', 'refuses', 'temporal-refused'),
  way('E24', 'behind a tunnel with nothing at its end', 'closes', 'temporal-nothing-behind'),
  way('E24', 'takes connections and is silent', 'silent', 'temporal-silent'),
  way('F11', 'is a web page', { http: webPage }, 'temporal-not-grpc'),
  way('F11', 'is another server of gRPC', { grpc: 12 }, 'temporal-not-grpc'),
  way('F9', 'asks for TLS', 'tls', 'temporal-tls'),
  way('F69', 'is not ready yet', { grpc: 14 }, 'temporal-unreachable'),
  way('', 'refuses the credentials', { grpc: 7 }, 'temporal-unauthorized'),
  way('', 'asks for credentials', { grpc: 16 }, 'temporal-unauthorized'),
  way('F46', 'lost the namespace', { grpc: 5 }, 'namespace-not-found'),
  {
    row: 'E24',
    title: 'Temporal’s process is suspended',
    code: 'temporal-silent',
    make: async ({ temporal }) => void process.kill(temporal.pid, 'SIGSTOP'),
    byHand: async ({ temporal }) => process.kill(temporal.pid, 'SIGCONT'),
    also: ['worker-starting'],
    undo: async ({ temporal }) => process.kill(temporal.pid, 'SIGCONT'),
  },
];

/** A wrong value that is applied: the worker goes on with the old ones. */
function applied(row: string, title: string, lines: (place: Place) => string, cause: string): Stage {
  return {
    row,
    title: `applied: ${title}`,
    code: 'settings-not-applied',
    cause,
    make: (place) => place.writeSettings(`${place.goodSettings}${lines(place)}\n`),
    meets: { kind: 'apply-settings' },
    byHand: (place) => place.writeSettings(place.goodSettings),
    also: ['settings-pending'],
  };
}

const wrongValues: readonly Stage[] = [
  applied(
    'F10',
    'an address on which nothing listens',
    () => 'TEMPORAL_ADDRESS=127.0.0.1:9',
    'temporal-refused',
  ),
  applied(
    '',
    'a host that does not resolve',
    () => 'TEMPORAL_ADDRESS=no-such-host.invalid:7233',
    'temporal-dns',
  ),
  applied('', 'TLS for a server without', () => 'TEMPORAL_TLS=true', 'temporal-tls'),
  applied(
    'F11',
    'the port of a web page',
    ({ bed }) => `TEMPORAL_ADDRESS=${bed.registry.address}`,
    'temporal-not-grpc',
  ),
  {
    ...applied(
      'F46',
      'a namespace that is not there',
      () => 'TEMPORAL_NAMESPACE=staged',
      'namespace-not-found',
    ),
    byHand: async (place, { command = 'false' }) => await place.paste(command),
    undo: async (place) => {
      await place.writeSettings(place.goodSettings);
      await place.operate('apply-settings');
    },
  },
];

export const temporalStages: readonly Stage[] = [...running, ...wrongValues];
