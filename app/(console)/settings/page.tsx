import { SettingsPage } from '@/components/settings/settings-page';

export default function SettingsRoute() {
  return <SettingsPage />;
}
