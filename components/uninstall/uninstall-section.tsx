'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { useLoaded } from '@/components/ui/use-loaded';

const loadList = () => import('./removable-list');

/** What the console made on this machine is looked for only when somebody asks: that goes through every engine. */
export function UninstallSection() {
  const [isOpen, setIsOpen] = useState(false);
  const list = useLoaded(loadList, isOpen);
  return (
    <section
      aria-labelledby="uninstall-title"
      className="mt-4.5 border-t border-line px-7 pt-3.5 max-wide:px-4"
    >
      <h2 id="uninstall-title" className="text-head font-semibold">
        Uninstall
      </h2>
      <p className="max-w-200 pt-0.5 pb-3.5 text-dense text-text-3">
        Everything the console made on this machine, with its size and place. This page removes nothing, since
        its own console is on the list.
      </p>
      {isOpen ? (
        list !== null && <list.RemovableList />
      ) : (
        <Button onClick={() => setIsOpen(true)}>List what it made</Button>
      )}
    </section>
  );
}
