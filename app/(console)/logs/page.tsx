import { LogsPage } from '@/components/logs/logs-page';
import { LiveDebugStrip } from '@/components/settings/live-debug-strip';

export default function LogsRoute() {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <LiveDebugStrip />
      <LogsPage />
    </div>
  );
}
