import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { ManagedService } from './managed-service';

type Named = Pick<ManagedService, 'containerName' | 'owner'>;

/** By which a container is known that is only tried out beside the service's own: nobody takes it for that. */
export function rehearsalOwner({ owner }: Named): ManagedService['owner'] {
  return { name: owner.name, value: `${owner.value}.rehearsal` };
}

export const rehearsalName = ({ containerName }: Named) => `${containerName}-rehearsal`;

/** What a console left that ended in the middle of a rehearsal, by its label: a person may have renamed it. */
export async function findRehearsals(
  service: Named,
  engine: Engine,
  signal: AbortSignal,
): Promise<ContainerFacts[]> {
  const found = await engine.findContainers(rehearsalOwner(service), signal);
  const all = await Promise.all(found.map(({ id }) => engine.inspectContainer(id, signal)));
  return all.filter((each) => each !== null);
}
