'use client';

import { TimeAgo } from '@/components/ui/time-ago';
import type { VersionsView } from '@/lib/contracts/versions';
import { formatBytes, shortId } from '@/lib/core/units';

interface ImageListProps {
  images: VersionsView['images'];
  /** Id of the one that runs. */
  running: string | null;
}

/** Local builds beside releases, as the engine has them. */
export function ImageList({ images, running }: ImageListProps) {
  return (
    <section className="border-t border-line px-7 py-4.5 max-wide:px-4">
      <h2 className="text-head font-semibold">Images on this machine</h2>
      {images.length === 0 && (
        <p className="mt-1 text-dense text-text-2">None yet: set-up pulls the first, or one is built here.</p>
      )}
      <ul aria-label="Images on this machine" className="mt-2">
        {images.map(({ id, names, builtHere, createdAt, sizeBytes }) => (
          <li
            key={id}
            className="grid grid-cols-[minmax(0,1fr)_110px_140px_90px_80px] items-center gap-x-4 border-t border-line py-2 text-dense last:border-b max-wide:grid-cols-[minmax(0,1fr)_auto]"
          >
            <p className="min-w-0 break-all max-wide:col-span-full">{names.join(', ')}</p>
            <p className="font-mono text-code">{shortId(id)}</p>
            <p className="text-text-2">
              {id === running ? 'running, ' : ''}
              {builtHere ? 'built here' : 'pulled'}
            </p>
            <p className="text-text-3">{createdAt !== null && <TimeAgo at={createdAt} />}</p>
            <p className="text-right">{formatBytes(sizeBytes)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
