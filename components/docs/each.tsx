import { Fragment, type ReactNode } from 'react';

/** Parts of an article in their order, which never changes. */
export function each<T>(parts: readonly T[], render: (part: T) => ReactNode): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: an article's parts never move, and have no names
  return parts.map((part, index) => <Fragment key={index}>{render(part)}</Fragment>);
}
