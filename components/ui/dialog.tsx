'use client';

import type { DialogProps } from './dialog-popup';
import { useLoaded } from './use-loaded';

const loadPopup = () => import('./dialog-popup');

/** Its code is no part of a page's first load: nobody opens a dialog before the page is there. */
export function Dialog(props: DialogProps) {
  const loaded = useLoaded(loadPopup, props.open);
  return loaded === null ? null : <loaded.DialogPopup {...props} />;
}
