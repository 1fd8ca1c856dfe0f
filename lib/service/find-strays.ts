import { lstat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { FoundContainer } from '@/lib/engine/find-containers';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { homeLabelValue, isOwnContainer } from './container-ownership';
import { type ManagedService, previousName } from './managed-service';
import { rehearsalOwner } from './rehearsal-container';

type Named = Pick<ManagedService, 'containerName' | 'owner'>;

/** The answer of one list holds as long as the list does. */
const known = new WeakMap<readonly FoundContainer[], Promise<StrayContainer[]>>();

/**
 * Containers with a console's label that no console looks after. Nothing of a console that may be there: what cannot be
 * told is nobody's stray.
 * @param labelled every container with that label, whatever its value
 */
export async function findStrays(
  service: Named,
  engine: Engine,
  labelled: readonly FoundContainer[],
  signal: AbortSignal,
): Promise<StrayContainer[]> {
  const before = known.get(labelled);
  if (before !== undefined) return await before;
  const looking = lookForStrays(service, engine, labelled, signal);
  known.set(labelled, looking);
  looking.catch(() => known.delete(labelled));
  return await looking;
}

async function lookForStrays(
  service: Named,
  engine: Engine,
  labelled: readonly FoundContainer[],
  signal: AbortSignal,
): Promise<StrayContainer[]> {
  const strays: StrayContainer[] = [];
  for (const { id } of notOurs(service, labelled)) {
    const facts = await engine.inspectContainer(id, signal);
    const whose = facts && (await strayKind(service, engine, facts));
    if (facts !== null && whose !== null) strays.push(toStray(facts, whose));
  }
  return strays;
}

/** Without the worker: the one of that name, else the one that somebody renamed; and without what a trial keeps. */
function notOurs(service: Named, labelled: readonly FoundContainer[]): FoundContainer[] {
  const own = labelled.filter((each) => isOwnContainer(each, service) && each.name !== previousName(service));
  const worker = own.find(({ name }) => name === service.containerName) ?? own[0];
  return labelled.filter(({ id, name }) => id !== worker?.id && name !== previousName(service));
}

type Whose = Pick<StrayContainer, 'kind' | 'home'>;

/** Null: it belongs to a console that is there, or may be. */
export async function strayKind(
  service: Named,
  { facts: { reach, host } }: Pick<Engine, 'facts'>,
  container: ContainerFacts,
): Promise<Whose | null> {
  const { labels, mounts } = container;
  if (isOwnContainer(container, service)) return { kind: 'copy', home: null };
  if (labels[service.owner.name] === rehearsalOwner(service).value) return { kind: 'rehearsal', home: null };
  // Folders of another machine are not there for us, and yet they are.
  if (reach !== undefined || host === 'virtual-machine') return null;
  const [value = ''] = (labels[service.owner.name] ?? '').split('.');
  const home = mounts.map(({ source }) => homeAbove(source, value)).find((each) => each !== null) ?? null;
  return home !== null && (await isGone(home)) ? { kind: 'orphan', home } : null;
}

/** The label is made of the home's path, and the worker's folder lies in it. */
function homeAbove(source: string, labelValue: string): string | null {
  if (!isAbsolute(source)) return null;
  for (let path = source; path !== dirname(path); path = dirname(path))
    if (homeLabelValue(path) === labelValue) return path;
  return null;
}

/** A home that we may not look at is one. */
async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(Object(error).code);
  }
}

function toStray(facts: ContainerFacts, whose: Whose): StrayContainer {
  const { id, name, imageReference, state, createdAt } = facts;
  return { ...whose, id, name, image: imageReference, state, createdAt };
}
