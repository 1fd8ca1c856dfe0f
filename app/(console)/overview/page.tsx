import { OverviewPage } from '@/components/runner/overview-page';

export default function OverviewRoute() {
  return <OverviewPage />;
}
