import { LogsPage } from '@/components/logs/logs-page';
import { LiveDebugStrip } from '@/components/settings/live-debug-strip';
import { isFailure } from '@/lib/core/failure';
import { getServices } from '@/lib/services';

/** Whether there are lines of the Temporal server. A log that cannot be read has none; the page says why when it is asked for. */
async function hasServerLog(): Promise<boolean> {
  try {
    return (await getServices().devServerLogs.page({ limit: 1 })).lines.length > 0;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return false;
  }
}

export default async function LogsRoute() {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <LiveDebugStrip />
      <LogsPage hasServerLog={await hasServerLog()} />
    </div>
  );
}
