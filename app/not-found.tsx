import { PlainPage } from '@/components/frame/plain-page';

export default function NotFound() {
  return (
    <PlainPage title="There is no such page">
      <title>No such page · Stigmer</title>
      <p className="mt-2 text-text-2">
        The address may be from another version of the console.{' '}
        {/* No Link of Next's: every page carries this one, and what is loaded anew is of the console's version. */}
        <a href="/overview" className="font-medium text-accent hover:underline">
          Open the overview
        </a>
      </p>
    </PlainPage>
  );
}
