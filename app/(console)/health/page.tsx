import { HealthPage } from '@/components/health/health-page';

export default function HealthRoute() {
  return <HealthPage />;
}
