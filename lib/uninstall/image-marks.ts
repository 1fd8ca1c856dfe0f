import type { Config } from '@/lib/config/config';
import { devServerFiles } from '@/lib/dev-server/dev-server';
import { agentRunnerFiles } from '@/lib/runner/agent-runner';
import { keptPrefix } from '@/lib/runner/kept-name';
import { readKeptVersions } from '@/lib/runner/kept-versions';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { localImage } from '@/lib/settings/image-choice';
import { createPreferencesStore } from '@/lib/settings/preferences';
import type { ImageMarks } from './judge-images';

/**
 * What this console has noted of the images it asked for: the one of its settings, the versions that were ready, what an
 * upgrade chose, and the development server's where there ever was one.
 */
export async function readImageMarks(config: Config): Promise<ImageMarks> {
  const preferences = await createPreferencesStore(config.preferencesPath)
    .read()
    .catch(() => null);
  const versions = await readKeptVersions(config);
  const desired = await createDesiredStateStore(agentRunnerFiles(config).desiredState).read();
  const server = await createDesiredStateStore(devServerFiles(config).desiredState).read();
  const references = [
    config.image,
    ...versions.map(({ reference }) => reference),
    ...(preferences?.useLocalImage ? [localImage] : []),
    ...(preferences?.chosen ? [preferences.chosen.reference] : []),
    ...(server === null ? [] : [config.temporalImage]),
  ];
  const ids = [...versions.map(({ imageId }) => imageId), desired?.imageId, server?.imageId];
  return {
    keptPrefix: keptPrefix(config.homeDirectory),
    references: new Set(references),
    imageIds: new Set(ids.filter((id) => typeof id === 'string')),
  };
}
