import { baseImage } from './base-image';

/** Environment of a console that is to build the image on the bed: the stand-in base, and the host's network. */
export function buildEnvironment(): Record<string, string> {
  return {
    STIGMER_BUILD_NODE_IMAGE: `${baseImage.repository}:${baseImage.tag}`,
    STIGMER_BUILD_NETWORK: 'host',
  };
}
