'use client';
import { useState } from 'react';
import { consoleNow } from '@/components/console-clock';
import { saveAs } from '@/components/download';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { type DownloadRequest, downloadLog } from './log-client';

export interface NamedDownload {
  request: DownloadRequest;
  fileName: string;
}

export interface DownloadState {
  downloading: boolean;
  /** Why the last one failed, and the same once more; null while one runs. */
  failed: { failure: FailureRecord; again: () => void } | null;
  download: (wanted: NamedDownload) => void;
}

/** Saves what is wanted of the log as a file, or says why there is none. */
export function useDownload(): DownloadState {
  const [downloading, setDownloading] = useState(false);
  const [failed, setFailed] = useState<DownloadState['failed']>(null);
  const download = (wanted: NamedDownload) => {
    setDownloading(true);
    setFailed(null);
    downloadLog(wanted.request)
      .then((blob) => saveAs(blob, wanted.fileName))
      .catch((error: unknown) =>
        setFailed({ failure: toFailureRecord(error, consoleNow()), again: () => download(wanted) }),
      )
      .finally(() => setDownloading(false));
  };
  return { downloading, failed, download };
}
