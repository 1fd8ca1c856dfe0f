'use client';

import { useCallback, useState } from 'react';
import { KeyList } from './key-list';
import { Palette } from './palette';
import { useShortcuts } from './use-shortcuts';

/** The keyboard of every page: shortcuts, their list, and the palette. */
export function KeyLayer() {
  const [shown, setShown] = useState<'none' | 'keys' | 'palette'>('none');
  const onKeyList = useCallback(() => setShown('keys'), []);
  const onPalette = useCallback(() => setShown('palette'), []);
  useShortcuts({ onKeyList, onPalette });
  return (
    <>
      <KeyList open={shown === 'keys'} onOpenChange={(open) => setShown(open ? 'keys' : 'none')} />
      <Palette open={shown === 'palette'} onOpenChange={(open) => setShown(open ? 'palette' : 'none')} />
    </>
  );
}
