import { SetupPage } from '@/components/setup/setup-page';

export default function SetupRoute() {
  return <SetupPage />;
}
