import { basename, dirname } from 'node:path';
import type { Clock } from '@/lib/core/clock';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { ManagedService } from '@/lib/service/managed-service';
import type { LogEngine } from './container-log';
import { createContainerSource } from './container-source';
import type { LogLimits } from './log-files';
import { createLogRecorder, type LogRecorder, type RecorderParts } from './recorder';

/** The recorder of a service's containers, into the service's own files. */
export function createServiceRecorder(
  service: Pick<ManagedService, 'containerName' | 'owner' | 'files'>,
  parts: {
    clock: Clock;
    engine: () => Promise<LogEngine | null>;
    watch: () => Pick<ContainerWatch, 'container' | 'subscribe'> | null;
    limits?: LogLimits;
    goodTime?: NonNullable<RecorderParts['goodTime']>;
  },
): LogRecorder {
  const { log } = service.files;
  return createLogRecorder({
    ...parts,
    ...parts.limits,
    directory: dirname(log),
    fileName: basename(log),
    containers: createContainerSource({
      ...parts,
      containerName: service.containerName,
      isOwn: (container) => isOwnContainer(container, service),
    }),
  });
}
