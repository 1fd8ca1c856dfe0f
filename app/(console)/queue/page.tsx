import { QueuePage } from '@/components/queue/queue-page';

export default function QueueRoute() {
  return <QueuePage />;
}
