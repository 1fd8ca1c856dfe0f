import { RunPage } from '@/components/runs/run-page';

export default function RunRoute() {
  return <RunPage />;
}
