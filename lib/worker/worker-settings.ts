import type { Config } from '@/lib/config/config';
import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import { fromThisMachine } from '@/lib/contracts/this-machine';
import { type TlsFileName, tlsPathOnHost } from '@/lib/contracts/tls-files';
import type { TemporalSettings } from '@/lib/temporal/types';

export interface WorkerSettings {
  temporal: TemporalSettings;
  taskQueue: string;
  /** Workspace directory in the container. */
  workspaceRoot: string;
}

/** What the worker was given, as it reads from this machine. */
export function workerSettings(
  effective: EffectiveSettings,
  { consoleDirectory }: Pick<Config, 'consoleDirectory'>,
): WorkerSettings {
  const read = (name: keyof EffectiveSettings) => effective[name].value;
  const fileOf = (name: TlsFileName) => {
    const path = read(name);
    return path === null ? null : tlsPathOnHost(path, consoleDirectory);
  };
  return {
    temporal: {
      address: fromThisMachine(read('TEMPORAL_ADDRESS') ?? ''),
      namespace: read('TEMPORAL_NAMESPACE') ?? '',
      tls: read('TEMPORAL_TLS') === 'true',
      serverName: read('TEMPORAL_TLS_SERVER_NAME'),
      certificateFiles: {
        ca: fileOf('TEMPORAL_TLS_SERVER_CA_CERT_PATH'),
        certificate: fileOf('TEMPORAL_TLS_CLIENT_CERT_PATH'),
        key: fileOf('TEMPORAL_TLS_CLIENT_KEY_PATH'),
      },
      apiKey: read('TEMPORAL_API_KEY'),
    },
    taskQueue: read('STIGMER_TASK_QUEUE') ?? '',
    workspaceRoot: read('WORKSPACE_ROOT_DIR') ?? '',
  };
}
