import { SessionGate } from '@/components/session/session-gate';
import { StartPage } from '@/components/session/start-page';

export default function RootPage() {
  return (
    <SessionGate>
      <StartPage />
    </SessionGate>
  );
}
