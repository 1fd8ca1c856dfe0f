import type { DevServerView } from '@/lib/contracts/dev-server';
import type { OperationInput } from '@/lib/contracts/operation';
import type { DevServerKind } from '@/lib/contracts/operation-kinds';
import type { OperationWork } from '@/lib/operations/operations';
import { stopOperation } from '@/lib/service/lifecycle';
import { createServiceOperations, type ServiceOperations } from '@/lib/service/service-operations';
import type { DevServerParts } from './dev-server-parts';
import { removeServerOperation } from './remove-server';
import { startServerOperation, upgradeServerOperation } from './start-server';
import { type ViewOptions, viewServer } from './view-server';

export interface DevServer extends ServiceOperations<DevServerKind> {
  view(options: ViewOptions): Promise<DevServerView>;
}

function works(parts: DevServerParts, input: OperationInput): Record<DevServerKind, OperationWork> {
  return {
    'start-temporal': startServerOperation(parts),
    'stop-temporal': stopOperation(parts),
    'upgrade-temporal': upgradeServerOperation(parts),
    'remove-temporal': removeServerOperation(parts, input.withData ?? false),
  };
}

export function createDevServer(parts: DevServerParts): DevServer {
  return {
    view: (options) => viewServer(parts, options),
    ...createServiceOperations(parts, (kind: DevServerKind, input) => works(parts, input)[kind]),
  };
}
