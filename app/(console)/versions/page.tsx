import { VersionsPage } from '@/components/versions/versions-page';

export default function VersionsRoute() {
  return <VersionsPage />;
}
