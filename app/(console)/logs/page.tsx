import { LogsView } from '@/components/logs/logs-view';

export default function LogsPage() {
  return <LogsView />;
}
