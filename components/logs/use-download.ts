'use client';
import { useState } from 'react';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { downloadLog } from './log-client';

export interface DownloadState {
  downloading: boolean;
  /** Why the last one failed; null while one runs. */
  failure: FailureRecord | null;
  download: () => void;
}

/** Saves the whole log as a file, or says why there is none. */
export function useDownload(): DownloadState {
  const [downloading, setDownloading] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const download = () => {
    setDownloading(true);
    setFailure(null);
    downloadLog()
      .then((blob) => saveAs(blob, 'agent-runner.log.txt'))
      .catch((error: unknown) => setFailure(toFailureRecord(error, Date.now())))
      .finally(() => setDownloading(false));
  };
  return { downloading, failure, download };
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
