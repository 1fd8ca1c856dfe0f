'use client';

import { Box } from 'lucide-react';
import Link from 'next/link';
import { useLive } from '@/components/live/use-live';
import { engineName } from '@/components/runner/engine-name';

export function EngineChip() {
  const { status } = useLive();
  const engine = status?.engine ?? null;
  return (
    <Link href="/engines" className="flex min-h-9 gap-2.5">
      <Box className="mt-0.5 size-4 shrink-0 text-text-2" aria-hidden="true" />
      <div className="min-w-0">
        <p className="truncate text-dense font-medium">
          <span className="sr-only">Engines: </span>
          {status === null ? '' : engine === null ? 'No engine' : engineName(engine)}
        </p>
        {engine !== null && (
          <p className="truncate text-caption text-text-3">
            {engine.platform}
            {engine.rootless && ' · rootless'}
          </p>
        )}
      </div>
    </Link>
  );
}
