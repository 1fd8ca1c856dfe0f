import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { SavedSettings } from '@/lib/contracts/saved-settings';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { isTlsFileName, tlsPathInContainer } from '@/lib/contracts/tls-files';
import { isSameAddress } from './host-address';
import { pendingOthers, type RunningVariables } from './passed-variables';

/** Names of the variables that await Apply: in the file otherwise than in the container. */
export function pendingNames({ settings, others, tls }: SavedSettings, running: RunningVariables): string[] {
  const inContainer = resolveSettings(running.environment);
  // Debug has the last word on the level, and an image that knows LOG_LEVEL alone gets it there.
  const levelIsDebug =
    inContainer.STIGMER_AGENT_RUNNER_DEBUG.value === 'true' && inContainer.LOG_LEVEL.value === 'debug';
  const pending = settingDefinitions.filter((definition) => {
    // A file that was renewed has another path in the container.
    const saved = isTlsFileName(definition.name)
      ? tlsPathInContainer(tls, definition.name)
      : settings[definition.name].value;
    const there = inContainer[definition.name].value;
    if (definition.managed || definition.ofMachine || saved === there) return false;
    if (definition.name === 'LOG_LEVEL' && levelIsDebug) return false;
    // An address in the container may be the saved one as the container must say it.
    return !definition.hostAddress || saved === null || there === null || !isSameAddress(saved, there);
  });
  return [...pending.map(({ name }) => name), ...pendingOthers(others, running)];
}
