'use client';

import type { DocHit } from '@/lib/contracts/docs';

interface FoundDocsProps {
  id: string;
  shown: boolean;
  hits: readonly DocHit[];
  problem: string | null;
  chosen: number;
  onHover: (index: number) => void;
  onPick: (hit: DocHit) => void;
}

/** The list of the search field, which keeps the focus and the keys. */
export function FoundDocs({ id, shown, hits, problem, chosen, onHover, onPick }: FoundDocsProps) {
  const count = hits.length === 1 ? '1 place found' : `${hits.length} places found`;
  return (
    <>
      <p role="status" className="sr-only">
        {shown && (problem ?? (hits.length === 0 ? 'Nothing found' : count))}
      </p>
      <div
        className={`absolute top-10 left-0 z-30 max-h-[70dvh] w-full overflow-y-auto rounded-palette border border-border bg-raised p-2 max-wide:top-12 ${shown ? '' : 'hidden'}`}
      >
        {hits.length === 0 && (
          <p className="px-2.5 py-2 text-dense text-text-2" aria-hidden="true">
            {problem ?? 'No article has all of these words'}
          </p>
        )}
        <div id={id} role="listbox" aria-label="Found places">
          {hits.map((hit, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: options of a combobox are not focused themselves
            <div
              key={hit.href}
              id={`${id}-${index}`}
              ref={index === chosen ? keepInView : null}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onPick(hit)}
              onMouseMove={() => onHover(index)}
              className={`cursor-pointer rounded-control px-2.5 py-1.5 ${index === chosen ? 'bg-selected' : ''}`}
            >
              <p className="text-dense font-medium break-words">
                {hit.path.slice(0, -1).map((part) => (
                  <span key={part} className="font-normal text-text-2">
                    {part} ›{' '}
                  </span>
                ))}
                {hit.path.at(-1)}
              </p>
              <Snippet parts={hit.snippet} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function Snippet({ parts }: { parts: DocHit['snippet'] }) {
  let at = 0;
  return (
    <p className="line-clamp-2 text-caption break-words text-text-2">
      {parts.map(({ text, hit }) => {
        const key = at;
        at += text.length;
        return hit ? (
          <mark key={key} className="rounded-[2px] bg-hit text-text">
            {text}
          </mark>
        ) : (
          text
        );
      })}
    </p>
  );
}

function keepInView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}
