import type { Config } from '@/lib/config/config';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { FoundContainer } from '@/lib/engine/find-containers';
import { homeLabel, homeLabelValue } from '@/lib/service/container-ownership';
import type { CollectRequest } from './collect-request';

/** The container of this home that somebody renamed: its label says whose it is, whatever its name. */
export async function findRenamed(
  { containerName, homeDirectory }: Pick<Config, 'containerName' | 'homeDirectory'>,
  watch: ContainerWatch,
  { fresh, signal }: CollectRequest,
): Promise<FoundContainer | null> {
  const label = { name: homeLabel, value: homeLabelValue(homeDirectory) };
  const found = await watch.labelled(label, fresh, signal);
  return found.find(({ name }) => name !== containerName) ?? null;
}
