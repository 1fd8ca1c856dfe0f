import type { ExportRequest } from '@/lib/contracts/export';
import { metadata, podLabels } from './kubernetes-objects';
import type { PortableWorker } from './portable-worker';
import { usedAddresses } from './used-hosts';
import { noted, type YamlValue } from './yaml-text';

/** Where clouds give a machine's credentials to whoever asks. */
const metadataAddresses = { '0.0.0.0/0': '169.254.169.254/32', '::/0': 'fd00:ec2::254/128' } as const;
/** A vendor's model, and most of what agents fetch. */
const httpsPort = 443;

function portsOf({ environment }: PortableWorker): number[] {
  const ports = usedAddresses(environment).flatMap(({ port }) => (port === null ? [] : [port]));
  return [...new Set([...ports, httpsPort])].sort((one, other) => one - other);
}

/** The worker calls out, and nobody calls it but a scraper. */
export function networkPolicy(worker: PortableWorker, request: ExportRequest): YamlValue {
  const { METRICS_PORT } = worker.environment;
  const anywhere = Object.entries(metadataAddresses).map(([cidr, except]) => ({
    ipBlock: { cidr, except: [except] },
  }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(request),
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: METRICS_PORT === undefined ? [] : [{ ports: [{ port: Number(METRICS_PORT) }] }],
      egress: [
        noted('Names.', {
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        }),
        noted('The ports of the settings, and HTTPS. What else agents are to fetch has to be added.', {
          ports: portsOf(worker).map((port) => ({ protocol: 'TCP', port })),
          to: noted('Everywhere but where clouds hand out a machine’s credentials.', anywhere),
        }),
      ],
    },
  };
}
