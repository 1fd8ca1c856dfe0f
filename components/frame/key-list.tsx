'use client';

import { logKeyList } from '@/components/logs/use-log-keys';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { places } from './places';

const general: ReadonlyArray<{ keys: readonly string[]; does: string }> = [
  { keys: ['Ctrl', 'K'], does: 'Find a page or an action' },
  { keys: ['/'], does: 'Search on this page' },
  { keys: ['?'], does: 'This list' },
  { keys: ['Esc'], does: 'Close' },
];

export function KeyList({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const rows = [
    ...places.map(({ key, name }) => ({ keys: ['g', key], does: `Go to ${name}` })),
    ...general,
    ...logKeyList,
  ];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      width="w-[min(400px,calc(100vw-32px))]"
    >
      <dl className="mt-3">
        {rows.map(({ keys, does }) => (
          <div
            key={does}
            className="flex h-9 items-center justify-between border-t border-line-raised text-dense"
          >
            <dt>{does}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
