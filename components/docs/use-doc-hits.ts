'use client';

import { useEffect, useState } from 'react';
import { requestJson } from '@/components/api-client';
import { type DocHit, docHitsSchema } from '@/lib/contracts/docs';
import { isAbort, messageOf } from '@/lib/core/failure';

interface Found {
  /** Null before the first answer; those of the query before stay until the next are there. */
  hits: DocHit[] | null;
  problem: string | null;
}

const nothing: Found = { hits: null, problem: null };

export function useDocHits(query: string): Found {
  const [found, setFound] = useState<Found>(nothing);
  const asked = query.trim();
  useEffect(() => {
    if (asked === '') return setFound(nothing);
    const controller = new AbortController();
    requestJson(docHitsSchema, `/api/docs?q=${encodeURIComponent(asked)}`, {
      signal: controller.signal,
    }).then(
      ({ hits }) => setFound({ hits, problem: null }),
      (error: unknown) => {
        if (!isAbort(error)) setFound({ hits: null, problem: messageOf(error) });
      },
    );
    return () => controller.abort();
  }, [asked]);
  return found;
}
