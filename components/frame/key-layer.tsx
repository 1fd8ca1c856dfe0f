'use client';

import { useCallback, useState } from 'react';
import { useStatus } from '@/components/live/use-live';
import { RemoveDialog } from '@/components/runner/remove-dialog';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { KeyList } from './key-list';
import { Palette } from './palette';
import { RefusalDialog } from './refusal-dialog';
import { useShortcuts } from './use-shortcuts';

type Shown = 'none' | 'keys' | 'palette' | 'remove';

/** The keyboard of every page: shortcuts, their list, and the palette with the dialog that it can open. */
export function KeyLayer() {
  const [shown, setShown] = useState<Shown>('none');
  const onKeyList = useCallback(() => setShown('keys'), []);
  const onPalette = useCallback(() => setShown('palette'), []);
  useShortcuts({ onKeyList, onPalette });
  const dialog = (which: Shown) => ({
    open: shown === which,
    onOpenChange: (open: boolean) => setShown(open ? which : 'none'),
  });
  return (
    <>
      <KeyList {...dialog('keys')} />
      <Palette {...dialog('palette')} onRemove={() => setShown('remove')} />
      <PaletteRemove {...dialog('remove')} />
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
