import { Failure } from '@/lib/core/failure';
import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import type { ContainerFacts, ContainerSpec, EngineFacts, ImageFacts } from '@/lib/engine/types';
import { contractLabels } from '@/lib/worker/image-contract';

export const nativeDocker: EngineFacts = dockerFacts;

export function failureOf(code: string): Failure {
  return new Failure({
    code,
    title: `Title of ${code}`,
    reason: 'Why.',
    remedy: { summary: 'Do something.' },
  });
}

export function imageOf(id: string): ImageFacts {
  return {
    id,
    sizeBytes: 159e6,
    platform: 'linux/amd64',
    repoDigests: [],
    labels: contractLabels,
    createdAt: null,
  };
}

/** What the engine says of a container that was never started, beside who it is. */
export const createdContainer: Omit<
  ContainerFacts,
  'id' | 'name' | 'imageId' | 'imageReference' | 'labels' | 'environment' | 'networkMode'
> = {
  state: 'created',
  createdAt: null,
  startedAt: null,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  tty: false,
  mounts: [],
};

/** What the registry gives for a name, or under a digest whatever its names are by now. */
export function imageAt(registry: ReadonlyMap<string, ImageFacts>, reference: string, digest?: string) {
  if (digest === undefined) return registry.get(reference);
  return [...registry.values()].find(({ repoDigests }) => repoDigests.some((each) => each.endsWith(digest)));
}

/** What a container is made of: the named image, or the very one that was asked for by its id. */
export function imageFor(images: ReadonlyMap<string, ImageFacts>, { image, imageId }: ContainerSpec) {
  const named = images.get(image);
  if (imageId === undefined || named?.id === imageId) return named;
  const found = [...images.values()].find(({ id }) => id === imageId);
  if (found === undefined) throw failureOf('image-not-found');
  return found;
}

/** The names of images in a repository. */
export function namesIn(images: ReadonlyMap<string, ImageFacts>, repository: string) {
  const all = [...images].map(([name, { id }]) => ({ name, imageId: id }));
  return all.filter(({ name }) => name.startsWith(`${repository}:`));
}

/** What becomes of a container that is started. */
export type Behaviour = 'runs' | 'exits' | 'loops';

export function startedAs(behaviour: Behaviour): Pick<ContainerFacts, 'state'> & { exitCode?: number } {
  if (behaviour === 'runs') return { state: 'running' };
  return { state: behaviour === 'exits' ? 'exited' : 'restarting', exitCode: 1 };
}
