'use client';

import { cloneElement, type KeyboardEvent, useState } from 'react';
import type { MenuProps } from './menu-popup';
import { useLoaded } from './use-loaded';

const loadPopup = () => import('./menu-popup');

/**
 * Its code is no part of a page's first load. The button stays the page's own until it is used for the first time: one
 * that is replaced under the pointer would lose the click.
 */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  const loaded = useLoaded(loadPopup, wanted);
  if (wanted && loaded !== null) return <loaded.MenuPopup {...props} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setWanted(true);
  };
  return cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setWanted(true),
    onKeyDown,
  });
}
