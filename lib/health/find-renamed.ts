import type { FoundContainer } from '@/lib/engine/find-containers';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { ManagedService } from '@/lib/service/managed-service';

/** The container of this home that somebody renamed: its label says whose it is, whatever its name. */
export function findRenamed(
  service: Pick<ManagedService, 'containerName' | 'owner'>,
  labelled: readonly FoundContainer[],
): FoundContainer | null {
  return (
    labelled.find((each) => isOwnContainer(each, service) && each.name !== service.containerName) ?? null
  );
}
