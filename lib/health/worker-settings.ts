import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { TemporalSettings } from '@/lib/temporal/types';

export interface WorkerSettings {
  temporal: TemporalSettings;
  taskQueue: string;
  /** Workspace directory in the container. */
  workspaceRoot: string;
}

/** Names by which a container reaches the machine it runs on; from this machine that is `localhost`. */
const gatewayNames =
  /^(host\.docker\.internal|host\.containers\.internal|host\.lima\.internal|gateway\.docker\.internal)(?=:)/;

/** What the worker was told, as this machine must say it. */
export function workerSettings(effective: EffectiveSettings): WorkerSettings {
  const read = (name: keyof EffectiveSettings) => effective[name].value;
  return {
    temporal: {
      address: (read('TEMPORAL_SERVICE_ADDRESS') ?? '').replace(gatewayNames, 'localhost'),
      namespace: read('TEMPORAL_NAMESPACE') ?? '',
      tls: read('TEMPORAL_TLS') === 'true',
      apiKey: read('TEMPORAL_API_KEY'),
    },
    taskQueue: read('STIGMER_TASK_QUEUE') ?? '',
    workspaceRoot: read('WORKSPACE_ROOT_DIR') ?? '',
  };
}
