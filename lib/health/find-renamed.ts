import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { FoundContainer } from '@/lib/engine/find-containers';
import type { ManagedService } from '@/lib/service/managed-service';
import type { CollectRequest } from './collect-request';

/** The container of this home that somebody renamed: its label says whose it is, whatever its name. */
export async function findRenamed(
  { containerName, owner }: Pick<ManagedService, 'containerName' | 'owner'>,
  watch: ContainerWatch,
  { fresh, signal }: CollectRequest,
): Promise<FoundContainer | null> {
  const found = await watch.labelled(owner, fresh, signal);
  return found.find(({ name }) => name !== containerName) ?? null;
}
