'use client';

import { ArrowUp, ChevronDown, Play, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { RefusalDialog } from '@/components/frame/refusal-dialog';
import { useRunningOperation } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import { Menu } from '@/components/ui/menu';
import type { DevServerView } from '@/lib/contracts/dev-server';
import { RemoveServerDialog } from './remove-server-dialog';

const stroke = { 'aria-hidden': true } as const;

/** Start, stop, upgrade, remove; what does not fit the state rests. */
export function ServerActions({ server }: { server: DevServerView }) {
  const busy = useRunningOperation() !== null;
  const { pending, failure, start, clear } = useStartOperation();
  const [removing, setRemoving] = useState(false);
  const state = server.container?.state ?? null;
  const isUp = state === 'running' || state === 'restarting';
  const entries = [
    {
      label: 'Start Temporal',
      icon: <Play {...stroke} />,
      disabled: isUp,
      onSelect: () => void start({ kind: 'start-temporal' }),
    },
    {
      label: 'Stop Temporal',
      icon: <Square {...stroke} />,
      disabled: !isUp,
      onSelect: () => void start({ kind: 'stop-temporal' }),
    },
    {
      label: `Upgrade to ${server.image.reference.split(':').at(-1)}`,
      icon: <ArrowUp {...stroke} />,
      disabled: !server.canUpgrade,
      onSelect: () => void start({ kind: 'upgrade-temporal' }),
    },
    {
      label: 'Remove Temporal',
      icon: <Trash2 {...stroke} />,
      danger: true,
      onSelect: () => setRemoving(true),
    },
  ];
  const trigger = (
    <ChangeButton size="small" disabled={busy || pending}>
      Temporal actions
      <ChevronDown {...stroke} />
    </ChangeButton>
  );
  return (
    <>
      <Menu trigger={trigger} entries={entries} />
      <RemoveServerDialog
        server={server}
        open={removing}
        onOpenChange={setRemoving}
        onConfirm={(withData) => void start({ kind: 'remove-temporal', confirmed: true, withData })}
      />
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}
