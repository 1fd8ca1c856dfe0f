import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="mx-auto max-w-120 px-5 py-24">
      <title>No such page · Stigmer</title>
      <h1 className="text-title font-semibold">There is no such page</h1>
      <p className="mt-2 text-text-2">
        The address may be from another version of the console.{' '}
        <Link href="/overview" className="font-medium text-accent hover:underline">
          Open the overview
        </Link>
      </p>
    </main>
  );
}
