'use client';

import { Dialog as Headless } from '@base-ui/react/dialog';
import { CornerDownLeft, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useId, useState } from 'react';
import { postJson } from '@/components/api-client';
import { useLive, useRunningOperation } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { useReadOnly } from '@/components/session/read-only';
import { signOut } from '@/components/session/sign-out';
import { Kbd } from '@/components/ui/kbd';
import { statusSchema } from '@/lib/contracts/status';
import { openKeyList } from './keyboard-events';
import { filterItems, type PaletteItem, paletteItems } from './palette-items';

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRemove: () => void;
  /** What stops a worker may have to ask when. */
  onStop: (kind: 'restart' | 'stop') => void;
}

export function Palette({ open, onOpenChange, ...ways }: PaletteProps) {
  return (
    <Headless.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Headless.Portal>
        <Headless.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Headless.Popup
          aria-label="Find a page or an action"
          className="fixed top-28 left-1/2 z-50 flex max-h-[70dvh] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-palette border border-border bg-raised"
        >
          <PaletteList onClose={() => onOpenChange(false)} {...ways} />
        </Headless.Popup>
      </Headless.Portal>
    </Headless.Root>
  );
}

type PaletteWays = Pick<PaletteProps, 'onRemove' | 'onStop'>;

function PaletteList({ onClose, ...ways }: PaletteWays & { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const listId = useId();
  const all = useItems(ways);
  const items = filterItems(all, query);
  const firstOpen = Math.max(
    0,
    items.findIndex(({ disabled }) => !disabled),
  );
  const at = Math.min(chosen ?? firstOpen, items.length - 1);
  const run = (item: PaletteItem | undefined) => {
    if (item === undefined || item.disabled) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === '?' && query === '') {
      event.preventDefault();
      onClose();
      openKeyList();
    }
    if (event.key === 'Enter') run(items[at]);
    if (step === 0 && event.key !== 'Enter') return;
    event.preventDefault();
    setChosen((at + step + items.length) % Math.max(1, items.length));
  };
  return (
    <>
      <div className="flex h-13 shrink-0 items-center gap-3 border-b border-line-raised px-5">
        <Search className="size-4 text-text-2" aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Find a page or an action"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={items.length > 0 ? `${listId}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Find a page or an action"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(null);
          }}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1 bg-transparent text-[15px] outline-none focus-visible:outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <div id={listId} role="listbox" aria-label="Found" className="min-h-0 overflow-y-auto px-2 py-2">
        {items.map((item, index) => (
          <PaletteRow
            key={item.name}
            id={`${listId}-${index}`}
            item={item}
            query={query}
            heading={items[index - 1]?.group === item.group ? null : item.group}
            chosen={index === at}
            onPick={() => run(item)}
            onHover={() => setChosen(index)}
          />
        ))}
        {items.length === 0 && <p className="px-2.5 py-3 text-dense text-text-3">Nothing is called that</p>}
      </div>
      <PaletteFoot shown={items.length} total={all.length} />
    </>
  );
}

/** What can be done and reached from here, now. */
function useItems({ onRemove, onStop }: PaletteWays): PaletteItem[] {
  const router = useRouter();
  const { status } = useLive();
  const running = useRunningOperation() !== null;
  const { start } = useStartOperation();
  return paletteItems({
    status,
    running,
    readOnly: useReadOnly(),
    start: (kind) => (kind === 'restart' || kind === 'stop' ? onStop(kind) : void start({ kind })),
    checkAgain: () => {
      router.push('/health');
      // The page shows what came of it, and whether the console answers at all.
      void postJson(statusSchema, '/api/status/refresh', {}).catch(() => undefined);
    },
    remove: onRemove,
    signOut: () => void signOut(),
    go: router.push,
  });
}

interface PaletteRowProps {
  id: string;
  item: PaletteItem;
  query: string;
  heading: string | null;
  chosen: boolean;
  onPick: () => void;
  onHover: () => void;
}

function PaletteRow({ id, item, query, heading, chosen, onPick, onHover }: PaletteRowProps) {
  return (
    <>
      {heading !== null && (
        <p role="presentation" className="px-2.5 pt-1.5 pb-1 text-dense text-text-2">
          {heading}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the focus and the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: options of a combobox are not focused themselves */}
      <div
        id={id}
        ref={chosen ? keepInView : null}
        role="option"
        aria-selected={chosen}
        aria-disabled={item.disabled}
        onClick={onPick}
        onMouseMove={onHover}
        className={`flex h-9 cursor-pointer items-center gap-3 rounded-control px-2.5 text-dense [&_svg]:size-4 [&_svg]:shrink-0 ${chosen ? 'bg-selected' : ''} ${item.disabled ? 'text-text-3' : 'text-text'}`}
      >
        {item.icon}
        <Marked text={item.name} query={query} />
        <span className="ml-auto truncate text-text-3">{item.note}</span>
        {chosen && !item.disabled && <CornerDownLeft aria-hidden="true" />}
      </div>
    </>
  );
}

function keepInView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}

/** The first place where the name has the query stands out. */
function Marked({ text, query }: { text: string; query: string }) {
  const at = query.trim() === '' ? -1 : text.toLowerCase().indexOf(query.trim().toLowerCase());
  if (at === -1) return <span className="shrink-0">{text}</span>;
  const end = at + query.trim().length;
  return (
    <span className="shrink-0 whitespace-pre">
      {text.slice(0, at)}
      <b className="font-semibold">{text.slice(at, end)}</b>
      {text.slice(end)}
    </span>
  );
}

function PaletteFoot({ shown, total }: { shown: number; total: number }) {
  return (
    <div className="flex h-9.5 shrink-0 items-center gap-4 border-t border-line-raised px-5 text-dense text-text-2">
      <span className="flex items-center gap-1.5">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> choose
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd>Enter</Kbd> run
      </span>
      <span className="flex items-center gap-1.5 max-wide:hidden">
        <Kbd>?</Kbd> all keys
      </span>
      <span className="ml-auto">
        {shown} of {total}
      </span>
    </div>
  );
}
