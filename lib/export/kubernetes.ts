import type { ExportRequest } from '@/lib/contracts/export';
import { shellWord } from '@/lib/core/shell-command';
import { metadata, objectName, podLabels, secretNames, workloadKind } from './kubernetes-objects';
import { networkPolicy } from './network-policy';
import { pod } from './pod';
import type { PortableWorker } from './portable-worker';
import { scaledObject } from './scaled-object';
import { noted, type YamlValue, yamlText } from './yaml-text';

const workspaceSize = '10Gi';

const claimSpec: YamlValue = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: noted('Here the disk of this machine is the limit.', workspaceSize) } },
};

function claim(request: ExportRequest): YamlValue[] {
  if (request.storage !== 'volume' || workloadKind(request) === 'StatefulSet') return [];
  const named = metadata(request, `${objectName}-workspace`);
  return [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: named, spec: claimSpec }];
}

function strategyOf({ storage }: ExportRequest): YamlValue {
  return storage === 'volume'
    ? noted('The disk goes from one pod to the next.', { type: 'Recreate' })
    : noted('The new pod is registered before an old one is asked to end.', {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
}

function statefulParts(): { [key: string]: YamlValue } {
  return {
    serviceName: noted('Has to be there; nobody calls a worker.', objectName),
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: noted('Sessions outlive their pod: scaled up again, it has them.', {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    }),
    volumeClaimTemplates: [{ metadata: { name: 'workspace' }, spec: claimSpec }],
  };
}

function workload(worker: PortableWorker, request: ExportRequest): YamlValue {
  const { min, max } = request.replicas;
  const kind = workloadKind(request);
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: metadata(request),
    spec: {
      replicas: min === max ? max : undefined,
      ...(kind === 'Deployment' ? { strategy: strategyOf(request) } : statefulParts()),
      selector: { matchLabels: podLabels },
      template: { metadata: { labels: podLabels }, spec: pod(worker, request) },
    },
  };
}

/** The commands before the first `apply`. */
export function kubernetesSteps(
  { secrets }: PortableWorker,
  { namespace }: ExportRequest,
): Array<readonly [string, ...string[]]> {
  const into = namespace === undefined ? '' : ` --namespace ${namespace}`;
  const create = (name: string) => `kubectl create secret generic ${name}${into}`;
  const values = secrets.filter(({ source }) => source === null).map(({ name }) => name);
  const files = secrets.flatMap(({ name, source }) =>
    source === null ? [] : [`--from-file=${name}=${shellWord(source)}`],
  );
  const fromFile = `${create(secretNames.values)} --from-env-file=agent-runner.secrets`;
  return [
    ...(values.length === 0
      ? []
      : [
          [
            `Its secrets, from a file with a line NAME=VALUE for each of ${values.join(', ')}, as they are, no quotes:`,
            fromFile,
          ] as const,
        ]),
    ...(files.length === 0
      ? []
      : [['Its files for TLS:', `${create(secretNames.files)} ${files.join(' ')}`] as const]),
    ['Start it:', 'kubectl apply -f agent-runner.yaml'],
  ];
}

export function kubernetesFile(worker: PortableWorker, request: ExportRequest, head: string): string {
  const documents = [
    ...claim(request),
    workload(worker, request),
    networkPolicy(worker, request),
    ...scaledObject(worker, request),
  ];
  return yamlText(head, documents);
}
