import type { Bed } from './bed';

/** Environment of a console that is to build the image on the bed: its base image, and the host's network. */
export function buildEnvironment({ images }: Bed): Record<string, string> {
  return {
    STIGMER_BUILD_NODE_IMAGE: images.base,
    STIGMER_BUILD_NETWORK: 'host',
  };
}
