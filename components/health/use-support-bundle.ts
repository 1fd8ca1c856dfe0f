'use client';

import { useState } from 'react';
import { requestJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { downloadAll, saveAs } from '@/components/download';
import { type BundleFileName, type BundlePreview, bundlePreviewSchema } from '@/lib/contracts/bundle';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { Failure } from '@/lib/core/failure';

/** What a support bundle would be, and what of it is left out. */
export function useSupportBundle() {
  const [preview, setPreview] = useState<BundlePreview | null>(null);
  const [left, setLeft] = useState<ReadonlySet<BundleFileName>>(new Set());
  const [busy, setBusy] = useState<'preparing' | 'downloading' | null>(null);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const work = async (kind: 'preparing' | 'downloading', what: () => Promise<void>) => {
    setBusy(kind);
    setFailure(null);
    await what()
      .catch((error: unknown) => setFailure(toFailureRecord(error, consoleNow())))
      .finally(() => setBusy(null));
  };
  return {
    preview,
    left,
    busy,
    failure,
    prepare: () =>
      work('preparing', async () => setPreview(await requestJson(bundlePreviewSchema, '/api/bundle'))),
    leave: (name: BundleFileName, out: boolean) =>
      setLeft((before) => new Set(out ? [...before, name] : [...before].filter((each) => each !== name))),
    download: ({ id, fileName }: BundlePreview) =>
      work('downloading', async () => {
        const query = new URLSearchParams({ without: [...left].join(',') });
        const blob = await downloadAll(`/api/bundle/${id}?${query}`, 'application/gzip', brokenOff);
        saveAs(blob, fileName);
      }),
  };
}

function brokenOff(cause: unknown): Failure {
  return new Failure({
    code: 'bundle-download-broken',
    title: 'The support bundle was not downloaded',
    reason: 'The console stopped sending before the end, so nothing was saved.',
    remedy: { summary: 'Download it again.', action: 'retry' },
    cause,
  });
}
