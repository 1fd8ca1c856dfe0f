import { userInfo } from 'node:os';
import type { Config } from '@/lib/config/config';
import { systemClock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import type { ConsoleClient } from './console-client';
import { createLocalClient } from './local-client';
import { createSocketClient } from './socket-client';
import { consoleAnswers } from './socket-request';

export interface ClientParts {
  config: Config;
  environment: NodeJS.ProcessEnv;
  startDirectory: string;
  /** Called once if another command holds the lock. */
  onWait?: () => void;
  /** How long it waits for a short command that holds the lock, or for a console that is starting. */
  patienceMs?: number;
}

const patienceMs = 15_000;
const lookIntervalMs = 200;

/**
 * The running console where there is one; else the same rooms here, under the lock that a console would hold.
 * @throws Failure `console-already-running` when somebody holds the lock for longer than the patience
 */
export async function openClient(parts: ClientParts): Promise<ConsoleClient> {
  const until = systemClock.monotonic() + (parts.patienceMs ?? patienceMs);
  for (let isFirst = true; ; isFirst = false) {
    if (await consoleAnswers(parts.config.socketPath)) return createSocketClient(parts.config.socketPath);
    try {
      return await openLocally(parts);
    } catch (error) {
      if (!isFailure(error, 'console-already-running') || systemClock.monotonic() > until) throw error;
    }
    if (isFirst) parts.onWait?.();
    await systemClock.sleep(lookIntervalMs);
  }
}

async function openLocally({ environment, startDirectory }: ClientParts): Promise<ConsoleClient> {
  const { startServices } = await import('@/lib/start-services');
  const rooms = await startServices(environment, startDirectory, () => null);
  return createLocalClient({ rooms, userName: userInfo().username });
}
