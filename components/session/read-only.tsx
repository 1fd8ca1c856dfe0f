'use client';

import type { ComponentProps } from 'react';
import { useLive } from '@/components/live/use-live';
import { Button } from '@/components/ui/button';

/** Whether this browser came by a read-only link. */
export function useReadOnly(): boolean {
  return useLive().person?.access === 'read';
}

export function ReadOnlyBanner() {
  if (!useReadOnly()) return null;
  return (
    <p className="flex min-h-9 shrink-0 items-center border-b border-line bg-sunken px-7 py-1.5 text-dense text-text-2 max-wide:px-4">
      Read-only: this browser was signed in with a link that changes nothing.
    </p>
  );
}

/** A button that changes something: rests where that would be refused, and says why. */
export function ChangeButton({ disabled, title, ...rest }: ComponentProps<typeof Button>) {
  const isReadOnly = useReadOnly();
  return (
    <Button
      {...rest}
      disabled={isReadOnly || disabled}
      title={isReadOnly ? 'Your sign-in link is read-only' : title}
    />
  );
}
