import { userInfo } from 'node:os';
import type { Config } from '@/lib/config/config';
import type { ConsoleClient } from './console-client';
import { createLocalClient } from './local-client';
import { createSocketClient } from './socket-client';
import { consoleAnswers } from './socket-request';

export interface ClientParts {
  config: Config;
  environment: NodeJS.ProcessEnv;
  startDirectory: string;
}

/**
 * The running console where there is one; else the same rooms here, under the lock that a console would hold.
 * @throws Failure `console-already-running` when a console holds the lock and does not answer
 */
export async function openClient({
  config,
  environment,
  startDirectory,
}: ClientParts): Promise<ConsoleClient> {
  if (await consoleAnswers(config.socketPath)) return createSocketClient(config.socketPath);
  const { startServices } = await import('@/lib/services');
  const rooms = await startServices(environment, startDirectory, () => null);
  return createLocalClient({ rooms, userName: userInfo().username });
}
