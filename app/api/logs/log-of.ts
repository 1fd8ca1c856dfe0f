import type { LogService } from '@/lib/contracts/log';
import type { Services } from '@/lib/services';

/** The recorder of that service. */
export function logOf(service: LogService, { logs, devServerLogs }: Services) {
  return service === 'temporal' ? devServerLogs : logs;
}
