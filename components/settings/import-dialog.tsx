'use client';

import { FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { previewImport, takeImport } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FailureCard } from '@/components/ui/failure-card';
import type { ActionResult } from '@/lib/contracts/action';
import type { FailureRecord } from '@/lib/contracts/failure';
import { type ImportFile, type ImportPreview, isTakenByItself } from '@/lib/contracts/settings-import';
import { ImportList } from './import-list';

/** Takes settings from a .env or the original’s config.yaml, after it has shown what that changes. */
export function ImportSettings() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <ChangeButton size="small" className="ml-auto" onClick={() => setOpen(true)}>
        <FileInput aria-hidden="true" />
        Import…
      </ChangeButton>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Import settings"
        description="A .env file, or the config.yaml of the original. Nothing is saved before you have seen what changes."
        width="w-[min(640px,calc(100vw-32px))]"
      >
        <ImportForm onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

/** What was sent for the preview, and what came of it. */
interface Looked {
  file: ImportFile;
  preview: ImportPreview;
}

function ImportForm({ onDone }: { onDone: () => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [looked, setLooked] = useState<Looked | null>(null);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const isOk = <Value,>(answer: ActionResult<Value>): answer is { ok: true; value: Value } => {
    setFailure(answer.ok ? null : answer.failure);
    return answer.ok;
  };
  const look = async (file: ImportFile) => {
    const answer = await callAction(previewImport(file));
    if (!isOk(answer)) return;
    setLooked({ file, preview: answer.value });
    setTaken(new Set(answer.value.items.filter(isTakenByItself).map(({ name }) => name)));
  };
  const take = async ({ file, preview: { revision } }: Looked) => {
    if (isOk(await callAction(takeImport({ ...file, revision, take: [...taken] })))) onDone();
  };
  return (
    <>
      {looked === null ? (
        <>
          <textarea
            aria-label="Text to import"
            autoComplete="off"
            spellCheck={false}
            placeholder={'LOG_LEVEL=debug\nTEMPORAL_ADDRESS=localhost:7233'}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="mt-3 h-40 w-full rounded-control border border-edge bg-surface p-2.5 font-mono text-code text-text"
          />
          <input
            ref={picker}
            type="file"
            hidden
            aria-label="File to import"
            onChange={async ({ target }) => {
              const [file] = target.files ?? [];
              if (file !== undefined) await look({ name: file.name, text: await file.text() });
              target.value = '';
            }}
          />
        </>
      ) : (
        <ImportList preview={looked.preview} taken={taken} onTake={setTaken} />
      )}
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {looked === null ? (
          <>
            <Button onClick={() => picker.current?.click()}>Choose a file…</Button>
            <Button
              variant="primary"
              disabled={text.trim() === ''}
              onClick={() => void look({ name: '', text })}
            >
              Show what changes
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => setLooked(null)}>Back</Button>
            <Button variant="primary" disabled={taken.size === 0} onClick={() => void take(looked)}>
              Save {taken.size === 1 ? '1 setting' : `${taken.size} settings`}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
