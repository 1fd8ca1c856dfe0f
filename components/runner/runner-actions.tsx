'use client';

import { ChevronDown, Play, RotateCw, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { RefusalDialog } from '@/components/frame/refusal-dialog';
import { useRunningOperation, useStatus } from '@/components/live/use-live';
import { ChangeButton } from '@/components/session/read-only';
import { Menu } from '@/components/ui/menu';
import type { MenuEntry } from '@/components/ui/menu-popup';
import { RemoveDialog } from './remove-dialog';
import { useStartOperation } from './use-start-operation';
import { useStartWhen } from './use-start-when';

const stroke = { 'aria-hidden': true } as const;

/** Stop, start, restart, remove; what does not fit the state rests. */
export function RunnerActions() {
  const status = useStatus();
  const container = status?.container ?? null;
  const busy = useRunningOperation() !== null;
  const { pending, failure, start, clear } = useStartOperation();
  const stopping = useStartWhen();
  const [removing, setRemoving] = useState(false);
  if (container === null) return null;
  const isUp = ['running', 'restarting', 'stopping'].includes(container.state);
  const entries: MenuEntry[] = [
    {
      label: 'Restart worker',
      icon: <RotateCw {...stroke} />,
      disabled: !isUp,
      onSelect: () => void stopping.start({ kind: 'restart' }),
    },
    {
      label: status?.failure?.code === 'container-crash-loop' ? 'Stop trying' : 'Stop worker',
      icon: <Square {...stroke} />,
      disabled: !isUp,
      onSelect: () => void stopping.start({ kind: 'stop' }),
    },
    {
      label: 'Start worker',
      icon: <Play {...stroke} />,
      disabled: isUp,
      onSelect: () => void start({ kind: 'start' }),
    },
    {
      label: 'Remove container',
      icon: <Trash2 {...stroke} />,
      danger: true,
      onSelect: () => setRemoving(true),
    },
  ];
  const trigger = (
    <ChangeButton size="small" disabled={busy || pending || stopping.pending}>
      Actions
      <ChevronDown {...stroke} />
    </ChangeButton>
  );
  return (
    <>
      <Menu trigger={trigger} entries={entries} />
      <RemoveDialog
        container={container}
        open={removing}
        onOpenChange={setRemoving}
        onConfirm={() => void start({ kind: 'remove', confirmed: true })}
      />
      {stopping.dialog}
      <RefusalDialog failure={failure} onClose={clear} />
      <RefusalDialog failure={stopping.failure} onClose={stopping.clear} />
    </>
  );
}
