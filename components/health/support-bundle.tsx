'use client';

import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { apiFetch, refusal } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { TimeAgo } from '@/components/ui/time-ago';
import { type BundleFileName, type BundlePreview, bundleFileWords } from '@/lib/contracts/bundle';
import { toFailureRecord } from '@/lib/contracts/failure';
import { displayText } from '@/lib/core/display-text';
import { isAbort } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/units';
import { useSupportBundle } from './use-support-bundle';

/** One file to pass on: shown first, file by file, as it would be sent. */
export function SupportBundle() {
  const { preview, left, busy, failure, prepare, leave, download } = useSupportBundle();
  return (
    <section aria-labelledby="support-bundle" className="px-7 pt-8 max-wide:px-4">
      <h2 id="support-bundle" className="text-body font-semibold">
        Support bundle
      </h2>
      <p className="mt-0.5 text-dense text-text-3">
        What the console knows about the problem, in one file to pass on. Secrets that it knows or recognises
        are removed, and so are your user name, this machine’s name and the home folder. Look through it
        before you send it.
      </p>
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} />
        </div>
      )}
      {preview !== null && <BundleFiles preview={preview} left={left} onLeave={leave} />}
      <div className="mt-3 flex flex-wrap items-center gap-3">
        {preview !== null && (
          <Button variant="primary" disabled={busy !== null} onClick={() => void download(preview)}>
            <Download aria-hidden="true" />
            {busy === 'downloading' ? 'Downloading' : 'Download'}
          </Button>
        )}
        <Button disabled={busy !== null} onClick={() => void prepare()}>
          {busy === 'preparing' ? 'Preparing' : preview === null ? 'Prepare bundle' : 'Prepare again'}
        </Button>
        {preview !== null && (
          <p className="text-caption text-text-3">
            Prepared <TimeAgo at={preview.madeAt} /> · {sizeText(preview, left)}
          </p>
        )}
      </div>
    </section>
  );
}

function sizeText({ files }: BundlePreview, left: ReadonlySet<BundleFileName>): string {
  const sent = files.filter(({ name }) => !left.has(name));
  const bytes = sent.reduce((sum, file) => sum + file.bytes, 0);
  return `${sent.length} files, ${formatBytes(bytes)} before it is packed`;
}

interface BundleFilesProps {
  preview: BundlePreview;
  left: ReadonlySet<BundleFileName>;
  onLeave: (name: BundleFileName, out: boolean) => void;
}

function BundleFiles({ preview: { id, files }, left, onLeave }: BundleFilesProps) {
  return (
    <ul className="mt-3 border-t border-line">
      {files.map(({ name, bytes }) => (
        <li key={name} className="border-b border-line py-2 text-dense">
          <div className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3">
            <input
              id={`bundle-${name}`}
              type="checkbox"
              checked={!left.has(name)}
              disabled={name === 'manifest.json'}
              onChange={(event) => onLeave(name, !event.target.checked)}
              className="mt-0.5 size-4 accent-ink"
            />
            <label htmlFor={`bundle-${name}`} className="min-w-0 break-words font-mono text-code">
              {name}
            </label>
            <p className="text-right text-text-3 tabular-nums">{formatBytes(bytes)}</p>
            <p className="col-start-2 col-end-4 text-caption text-text-3">{bundleFileWords[name]}</p>
          </div>
          <BundleFile id={id} name={name} left={left} />
        </li>
      ))}
    </ul>
  );
}

function BundleFile({
  id,
  name,
  left,
}: {
  id: string;
  name: BundleFileName;
  left: ReadonlySet<BundleFileName>;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1 ml-8 text-caption" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-text-2">
        What is sent<span className="sr-only"> as {name}</span>
      </summary>
      {open && <FileText path={filePath(id, name, left)} name={name} />}
    </details>
  );
}

/** The manifest alone says what is left out. */
function filePath(id: string, name: BundleFileName, left: ReadonlySet<BundleFileName>): string {
  const without = name === 'manifest.json' ? [...left].join(',') : '';
  return `/api/bundle/${id}/file?${new URLSearchParams({ name, without })}`;
}

function FileText({ path, name }: { path: string; name: BundleFileName }) {
  const [text, setText] = useState<{ shown: string; failed: boolean } | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    readText(path, controller.signal).then(
      (shown) => setText({ shown, failed: false }),
      (error: unknown) => {
        if (!isAbort(error)) setText({ shown: toFailureRecord(error, consoleNow()).reason, failed: true });
      },
    );
    return () => controller.abort();
  }, [path]);
  if (text === null) return <p className="mt-1 text-text-3">Loading</p>;
  if (text.failed) return <p className="mt-1 text-dense text-fail">{text.shown}</p>;
  return (
    <section
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={0}
      className="mt-1 max-h-80 overflow-y-auto font-mono text-code break-words whitespace-pre-wrap text-text [unicode-bidi:plaintext]"
    >
      {text.shown.split('\n').map(displayText).join('\n')}
    </section>
  );
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  const response = await apiFetch(path, { signal });
  if (!response.ok) throw await refusal(response);
  return await response.text();
}
