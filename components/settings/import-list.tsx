import { canBeTaken, type ImportItem, type ImportPreview } from '@/lib/contracts/settings-import';

interface ImportListProps {
  preview: ImportPreview;
  taken: ReadonlySet<string>;
  onTake: (taken: ReadonlySet<string>) => void;
}

const kindWords: Record<ImportItem['kind'], string> = {
  new: 'new',
  changed: 'changed',
  same: 'same',
  unknown: 'not a setting',
  'not-ours': 'not taken',
};

/** What the file would change, name by name; no secret’s value. */
export function ImportList({ preview: { items, unreadable }, taken, onTake }: ImportListProps) {
  const toggle = (name: string) => {
    const next = new Set(taken);
    if (!next.delete(name)) next.add(name);
    onTake(next);
  };
  return (
    <>
      {unreadable.length > 0 && (
        <ul aria-label="Lines that cannot be read" className="mt-3 text-dense text-fail">
          {unreadable.map(({ line, name, message }) => (
            <li key={`${line} ${name}`}>
              {line !== null && `Line ${line}: `}
              {name !== null && `${name}: `}
              {message}
            </li>
          ))}
        </ul>
      )}
      {items.length === 0 && <p className="mt-3 text-dense text-text-2">No setting is in it.</p>}
      <ul aria-label="What is in the file" className="mt-3">
        {items.map((item) => (
          <li
            key={`${item.line} ${item.written}`}
            className="border-t border-line-raised py-2 text-dense last:border-b"
          >
            <label className="flex items-start gap-2.5">
              <input
                type="checkbox"
                className="mt-1 size-4 shrink-0 accent-ink"
                disabled={!canBeTaken(item)}
                checked={canBeTaken(item) && taken.has(item.name)}
                onChange={() => toggle(item.name)}
              />
              <span className="min-w-0 flex-1">
                <span className="font-mono text-code break-all">{item.name}</span>
                {item.written !== item.name && (
                  <span className="text-text-3 wrap-anywhere"> from {item.written}</span>
                )}
                <span className="block font-mono text-code break-all text-text-2">{valueWords(item)}</span>
                {item.problem !== null && <span className="block text-fail">{item.problem}</span>}
                {item.notes.map((note) => (
                  <span key={note} className="block text-text-2">
                    {note}
                  </span>
                ))}
              </span>
              <span className="shrink-0 text-text-3">{kindWords[item.kind]}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

function valueWords({ kind, isSecret, value, now }: ImportItem): string {
  if (kind === 'not-ours') return '';
  if (isSecret) return kind === 'same' ? 'the value that is set' : 'a value, not shown';
  return kind === 'changed' ? `${now ?? ''} → ${value ?? ''}` : (value ?? '');
}
