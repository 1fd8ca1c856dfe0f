import { LogsView } from '@/components/logs/logs-view';
import { LiveDebugStrip } from '@/components/settings/live-debug-strip';

export default function LogsPage() {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <LiveDebugStrip />
      <LogsView />
    </div>
  );
}
