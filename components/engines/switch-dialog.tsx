'use client';

import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Dialog } from '@/components/ui/dialog';
import type { EnginesView } from '@/lib/contracts/engines';
import type { EngineCandidate } from '@/lib/contracts/status';

interface SwitchDialogProps {
  worker: NonNullable<EnginesView['worker']>;
  engine: EngineCandidate | null;
  onClose: () => void;
  onConfirm: () => void;
}

/** What becomes of the worker on the engine before: it stays there, and goes on if it runs. */
export function SwitchDialog({ worker, engine, onClose, onConfirm }: SwitchDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const runs = worker.state === 'running' || worker.state === 'restarting';
  return (
    <Dialog
      open={engine !== null}
      onOpenChange={(open) => open || onClose()}
      title="Use another engine"
      initialFocus={cancel}
    >
      <div className="mt-3 grid gap-2.5 text-body">
        <p>
          <span className="font-mono text-code break-all">{worker.name}</span> stays on {worker.place}
          {runs ? ', and goes on taking tasks' : ''}. To see it again, use that engine again.
        </p>
        {runs && (
          <>
            <p>Stop it first unless both are to work: a worker on the new engine has the same workspace.</p>
            <CodeBlock code={worker.stopCommand} />
          </>
        )}
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button ref={cancel} onClick={onClose}>
          Keep this engine
        </Button>
        <Button
          variant="primary"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          Use {engine?.source ?? ''}
        </Button>
      </div>
    </Dialog>
  );
}
