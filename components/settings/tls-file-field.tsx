import { type ClipboardEvent, useRef, useState } from 'react';
import { keepTlsFile } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { Button } from '@/components/ui/button';
import { TextInput } from '@/components/ui/text-input';
import type { TlsFileName } from '@/lib/contracts/tls-files';
import type { SettingFieldProps } from './setting-field';

/** A path of this machine, or a file that is picked or whose text is pasted: the console keeps it and the path is filled in. */
export function TlsFileField({ field, name, onEdit }: SettingFieldProps & { name: TlsFileName }) {
  const picker = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const keep = async (content: string) => {
    const answer = await callAction(keepTlsFile({ name, content }));
    setRefusal(answer.ok ? null : answer.failure.reason);
    if (answer.ok) onEdit(answer.value);
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text');
    if (!text.includes('-----BEGIN')) return;
    event.preventDefault();
    void keep(text);
  };
  return (
    <>
      <div className="flex gap-2">
        <TextInput
          id={`field-${name}`}
          value={field.text}
          aria-invalid={field.problem !== null}
          aria-describedby={`problem-${name} hint-${name} note-${name}`}
          placeholder="A path, or paste the PEM text"
          onPaste={paste}
          onChange={(event) => onEdit(event.target.value)}
        />
        <Button aria-describedby={`label-${name}`} onClick={() => picker.current?.click()}>
          Choose…
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label={`File for ${field.definition.label}`}
          onChange={async ({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) await keep(await file.text());
            target.value = '';
          }}
        />
      </div>
      {refusal !== null && (
        <p role="alert" className="mt-1 text-dense text-fail">
          {refusal}
        </p>
      )}
    </>
  );
}
