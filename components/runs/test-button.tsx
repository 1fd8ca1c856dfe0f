'use client';

import { FlaskConical } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStatus } from '@/components/live/use-live';
import { ChangeButton } from '@/components/session/read-only';
import { useLoaded } from '@/components/ui/use-loaded';

const loadDialog = () => import('./test-dialog');

/** Opens by `#test` as well. */
export function TestButton() {
  const [open, setOpen] = useState(false);
  const dialog = useLoaded(loadDialog, open);
  const container = useStatus()?.container ?? null;
  useEffect(() => {
    const look = () => {
      if (location.hash === '#test') setOpen(true);
    };
    look();
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return (
    <>
      <ChangeButton size="small" disabled={container?.state !== 'running'} onClick={() => setOpen(true)}>
        <FlaskConical aria-hidden="true" />
        Test worker
      </ChangeButton>
      {open && dialog !== null && <dialog.TestDialog onClose={() => setOpen(false)} />}
    </>
  );
}
