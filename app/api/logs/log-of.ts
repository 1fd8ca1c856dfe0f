import type { LogService } from '@/lib/contracts/log';
import { socketSession } from '@/lib/security/request-guard';
import type { Services } from '@/lib/services';

/** The recorder of that service. */
export function logOf(service: LogService, { logs, devServerLogs }: Services) {
  return service === 'temporal' ? devServerLogs : logs;
}

/** Whose place a search takes; the command line is nobody's guest. */
export function ownerOf(sessionId: string): string | undefined {
  return sessionId === socketSession ? undefined : sessionId;
}
