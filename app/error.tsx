'use client';

import { PlainPage } from '@/components/frame/plain-page';
import { useLoaded } from '@/components/ui/use-loaded';

const loadFailure = () => import('@/components/frame/page-failure');

/** Every page carries this; the card comes when it is needed. Where it cannot come, reloading is what is left. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  const loaded = useLoaded(loadFailure, true);
  return (
    <PlainPage title="This page stopped">
      <title>This page stopped · Stigmer</title>
      <div className="mt-4">
        {loaded === null ? (
          <p className="text-text-2">Reload the page.</p>
        ) : (
          <loaded.PageFailure error={error} onRetry={reset} />
        )}
      </div>
    </PlainPage>
  );
}
