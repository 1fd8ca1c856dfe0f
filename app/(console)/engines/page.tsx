import { EnginesPage } from '@/components/engines/engines-page';

export default function EnginesRoute() {
  return <EnginesPage />;
}
