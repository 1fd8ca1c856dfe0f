import type { ExportRequest } from '@/lib/contracts/export';
import { ownProbe } from '@/lib/contracts/own-probe';
import { isThisMachine } from '@/lib/contracts/this-machine';
import { mountTarget } from '@/lib/settings/workspace-root';
import { imageOf } from './compose';
import { objectName, secretNames, workloadKind } from './kubernetes-objects';
import { type PortableWorker, secretsFolder } from './portable-worker';
import { noted, quoted, type YamlValue } from './yaml-text';

/** Kubernetes replaces `$(NAME)` by another variable, and reads `$$` as one dollar sign. */
const literal = (text: string) => text.replace(/\$(?=[$(])/g, '$$$$');

function environment(worker: PortableWorker): YamlValue[] {
  const plain = Object.entries(worker.environment).map(([name, value]) => ({
    name,
    value: quoted(literal(value)),
  }));
  const secret = worker.secrets
    .filter(({ as }) => as === 'variable')
    .map(({ name }) => ({ name, valueFrom: { secretKeyRef: { name: secretNames.values, key: name } } }));
  const own: YamlValue[] = [
    noted('Temporal lists each worker under the name of its pod.', {
      name: 'AGENT_RUNNER_IDENTITY',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    }),
  ];
  return [...plain, ...secret, ...own];
}

/** Kubernetes ignores the image's own health check. */
function probes({ hasProbe }: PortableWorker): { [key: string]: YamlValue } {
  if (!hasProbe) return {};
  const asked = (path: string[]) => ({ exec: { command: [...ownProbe, ...path] }, timeoutSeconds: 10 });
  return {
    startupProbe: { ...asked(['/livez']), periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: noted('Only whether the process answers: a restart mends no Temporal.', {
      ...asked(['/livez']),
      periodSeconds: 30,
      failureThreshold: 3,
    }),
    readinessProbe: noted('Ready when Temporal itself lists this worker as polling.', {
      ...asked([]),
      periodSeconds: 10,
    }),
  };
}

function container(worker: PortableWorker): YamlValue {
  const { METRICS_PORT } = worker.environment;
  const temporary = Object.keys(worker.tmpfs).map((mountPath, index) => ({
    name: `temporary-${index}`,
    mountPath,
  }));
  const hasFiles = worker.secrets.some(({ as }) => as === 'file');
  return {
    name: objectName,
    image: imageOf(worker),
    env: environment(worker),
    ports:
      METRICS_PORT === undefined ? undefined : [{ name: 'metrics', containerPort: Number(METRICS_PORT) }],
    ...probes(worker),
    resources: noted(
      'The worker with all commands of its agents. Processes are limited by the kubelet (podPidsLimit).',
      {
        requests: { cpu: '100m', memory: `${worker.memoryMiB}Mi` },
        limits: { memory: `${worker.memoryMiB}Mi` },
      },
    ),
    securityContext: {
      readOnlyRootFilesystem: worker.readOnlyRootfs,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'workspace', mountPath: mountTarget },
      ...temporary,
      ...(hasFiles ? [{ name: 'secrets', mountPath: secretsFolder, readOnly: true }] : []),
    ],
  };
}

/** `size=64m` of a mount's options, as Kubernetes writes it. */
const sizeOf = (options: string) => /(?:^|,)size=(\d+)m(?:,|$)/.exec(options)?.[1];

/** Podman knows no `projected`, which only values and files together need. */
function secretVolume({ secrets }: PortableWorker): YamlValue[] {
  const defaultMode = noted('0440', 0o440);
  const sources = [
    { name: secretNames.values, items: secrets.filter(({ as, source }) => as === 'file' && source === null) },
    { name: secretNames.files, items: secrets.filter(({ source }) => source !== null) },
  ]
    .filter(({ items }) => items.length > 0)
    .map(({ name, items }) => ({ name, items: items.map((each) => ({ key: each.name, path: each.name })) }));
  const [only, ...others] = sources;
  if (only === undefined) return [];
  return [
    others.length === 0
      ? { name: 'secrets', secret: { secretName: only.name, defaultMode, items: only.items } }
      : { name: 'secrets', projected: { defaultMode, sources: sources.map((secret) => ({ secret })) } },
  ];
}

function volumes(worker: PortableWorker, request: ExportRequest): YamlValue[] {
  const claim = { persistentVolumeClaim: { claimName: `${objectName}-workspace` } };
  const workspace = request.storage === 'volume' ? claim : { emptyDir: noted('Goes with the pod.', {}) };
  const temporary = Object.values(worker.tmpfs).map((options, index) => {
    const size = sizeOf(options);
    const limit = size === undefined ? {} : { sizeLimit: `${size}Mi` };
    return { name: `temporary-${index}`, emptyDir: { medium: 'Memory', ...limit } };
  });
  const ofTemplate = workloadKind(request) === 'StatefulSet';
  return [
    ...(ofTemplate ? [] : [{ name: 'workspace', ...workspace }]),
    ...temporary,
    ...secretVolume(worker),
  ];
}

export function pod(worker: PortableWorker, request: ExportRequest): YamlValue {
  const { uid, gid } = worker.user;
  const hosts = worker.hosts.filter(({ name }) => !isThisMachine(`${name}:1`));
  return {
    terminationGracePeriodSeconds: noted(
      'Longer than the worker waits for running activities.',
      worker.stopSeconds,
    ),
    automountServiceAccountToken: noted('Agents run commands: they get no key to the cluster.', false),
    enableServiceLinks: false,
    shareProcessNamespace: worker.init
      ? noted('The first process of this image may not hear SIGTERM.', true)
      : undefined,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: gid,
      fsGroup: gid,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    hostAliases:
      hosts.length === 0 ? undefined : hosts.map(({ name, address }) => ({ ip: address, hostnames: [name] })),
    containers: [container(worker)],
    volumes: volumes(worker, request),
  };
}
