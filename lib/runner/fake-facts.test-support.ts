import { Failure } from '@/lib/core/failure';
import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import type { ContainerFacts, EngineFacts, ImageFacts } from '@/lib/engine/types';
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
