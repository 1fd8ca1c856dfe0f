import Link from 'next/link';
import { PlainPage } from '@/components/frame/plain-page';

export default function NotFound() {
  return (
    <PlainPage title="There is no such page">
      <title>No such page · Stigmer</title>
      <p className="mt-2 text-text-2">
        The address may be from another version of the console.{' '}
        <Link href="/overview" className="font-medium text-accent hover:underline">
          Open the overview
        </Link>
      </p>
    </PlainPage>
  );
}
