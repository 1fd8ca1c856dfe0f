import type { ExportRequest } from '@/lib/contracts/export';
import { metadata, objectName, secretNames, workloadKind } from './kubernetes-objects';
import type { PortableWorker } from './portable-worker';
import { noted, quoted, type YamlValue } from './yaml-text';

/** What KEDA's Temporal scaler calls what the worker has as a secret. */
export const scalerParameters: Readonly<Record<string, string>> = {
  TEMPORAL_API_KEY: 'apiKey',
  'ca.pem': 'ca',
  'client.pem': 'cert',
  'client-key.pem': 'key',
};

function authentication({ secrets }: PortableWorker, request: ExportRequest): YamlValue[] {
  const references = secrets.flatMap(({ name, source }) => {
    const parameter = scalerParameters[name];
    const from = source === null ? secretNames.values : secretNames.files;
    return parameter === undefined ? [] : [{ parameter, name: from, key: name }];
  });
  if (references.length === 0) return [];
  return [
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: metadata(request),
      spec: { secretTargetRef: references },
    },
  ];
}

/** A worker asks for no more than it has places for, so that runs beyond that wait as activities in the shared queue. */
function trigger({ environment }: PortableWorker, hasAuthentication: boolean): YamlValue {
  const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, STIGMER_TASK_QUEUE, TEMPORAL_TLS_SERVER_NAME } = environment;
  return {
    type: 'temporal',
    metadata: {
      endpoint: quoted(TEMPORAL_ADDRESS ?? ''),
      namespace: quoted(TEMPORAL_NAMESPACE ?? ''),
      taskQueue: quoted(STIGMER_TASK_QUEUE ?? ''),
      queueTypes: noted('A run that finds no free place waits there as an activity.', 'activity'),
      targetQueueSize: noted('One more worker for each run that waits.', quoted('1')),
      tlsServerName: TEMPORAL_TLS_SERVER_NAME === undefined ? undefined : quoted(TEMPORAL_TLS_SERVER_NAME),
    },
    authenticationRef: hasAuthentication ? { name: objectName } : undefined,
  };
}

/** As many workers as the queue asks for; nothing for a fixed number. */
export function scaledObject(worker: PortableWorker, request: ExportRequest): YamlValue[] {
  const { min, max } = request.replicas;
  if (min === max) return [];
  const auth = authentication(worker, request);
  const scaleDown = noted(
    'Only up: agents at work are on queues of their own, so that an empty queue says nothing of them.\nScale down by hand when the console shows no runs.',
    { selectPolicy: 'Disabled' },
  );
  const spec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: workloadKind(request), name: objectName },
    minReplicaCount: min,
    maxReplicaCount: max,
    advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown } } },
    triggers: [trigger(worker, auth.length > 0)],
  };
  return [
    ...auth,
    { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: metadata(request), spec },
  ];
}
