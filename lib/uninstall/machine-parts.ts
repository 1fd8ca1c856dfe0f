import { userInfo } from 'node:os';
import { serviceManager } from '@/lib/autostart/autostart';
import type { ServiceManager } from '@/lib/autostart/service-manager';
import type { Config } from '@/lib/config/config';
import { systemClock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { findEngines } from './find-engines';
import type { UninstallParts } from './find-removable';

/** With this machine's own service manager, engines and clock. */
export function machineParts(
  config: Config,
  environment: NodeJS.ProcessEnv,
  packageDirectory: string,
): UninstallParts {
  const manager = managerOrNull(config, environment);
  return { config, clock: systemClock, manager, packageDirectory, findEngines };
}

function managerOrNull(config: Config, environment: NodeJS.ProcessEnv): ServiceManager | null {
  try {
    return serviceManager(config, environment, userInfo().username);
  } catch (error) {
    if (!isFailure(error, 'autostart-unsupported') && !isFailure(error, 'autostart-in-container'))
      throw error;
    return null;
  }
}
