'use client';

import { useCallback, useState } from 'react';
import { useStatus } from '@/components/live/use-live';
import { RemoveDialog } from '@/components/runner/remove-dialog';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { useStartWhen } from '@/components/runner/use-start-when';
import { useLoaded } from '@/components/ui/use-loaded';
import { KeyList } from './key-list';
import { RefusalDialog } from './refusal-dialog';
import { RefusalNotice } from './refusal-notice';
import { useShortcuts } from './use-shortcuts';

const loadPalette = () => import('./palette');

type Shown = 'none' | 'keys' | 'palette' | 'remove';

/** The keyboard of every page and what opens above it: shortcuts, their list, the palette with its dialog, a refusal. */
export function KeyLayer() {
  const [shown, setShown] = useState<Shown>('none');
  const onKeyList = useCallback(() => setShown('keys'), []);
  const onPalette = useCallback(() => setShown('palette'), []);
  useShortcuts({ onKeyList, onPalette });
  const stopping = useStartWhen();
  const loaded = useLoaded(loadPalette, shown === 'palette');
  const dialog = (which: Shown) => ({
    open: shown === which,
    onOpenChange: (open: boolean) => setShown(open ? which : 'none'),
  });
  return (
    <>
      <KeyList {...dialog('keys')} />
      {loaded !== null && (
        <loaded.Palette
          {...dialog('palette')}
          onRemove={() => setShown('remove')}
          onStop={(kind) => void stopping.start({ kind })}
        />
      )}
      <PaletteRemove {...dialog('remove')} />
      {stopping.dialog}
      <RefusalDialog failure={stopping.failure} onClose={stopping.clear} />
      <RefusalNotice />
    </>
  );
}

function PaletteRemove(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const container = useStatus()?.container ?? null;
  const { failure, start, clear } = useStartOperation();
  if (container === null) return null;
  const remove = () => void start({ kind: 'remove', confirmed: true });
  return (
    <>
      <RemoveDialog {...props} container={container} onConfirm={remove} />
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}
