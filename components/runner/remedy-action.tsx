'use client';

import Link from 'next/link';
import { ChangeButton } from '@/components/session/read-only';
import { StartTemporal } from '@/components/temporal/start-temporal';
import { Button, buttonClass } from '@/components/ui/button';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { OperationKind } from '@/lib/contracts/operation';
import { RemoveOldRunner } from './old-runner';

const operations: Partial<Record<string, { kind: OperationKind; label: string }>> = {
  setup: { kind: 'setup', label: 'Set up agent-runner' },
  start: { kind: 'start', label: 'Start worker' },
  restart: { kind: 'restart', label: 'Restart worker' },
};

const links: Partial<Record<string, { href: string; label: string }>> = {
  'open-settings': { href: '/settings', label: 'Open settings' },
  'open-logs': { href: '/logs', label: 'Open log' },
};

interface RemedyActionProps {
  failure: FailureRecord;
  disabled: boolean;
  onStart: (kind: OperationKind) => void;
  /** What `retry` means here; without it there is no button for it. */
  retry?: { label: string; run: () => void };
}

/** The button for a remedy that can be done here; beside a command it is the lesser of two ways. */
export function RemedyAction({ failure, disabled, onStart, retry }: RemedyActionProps) {
  const action = failure.remedy.action ?? '';
  if (action === 'remove-old-runner') return <RemoveOldRunner variant="primary" />;
  if (action === 'start-temporal') return <StartTemporal variant="primary" />;
  const operation = operations[action];
  if (operation !== undefined)
    return (
      <ChangeButton variant="primary" disabled={disabled} onClick={() => onStart(operation.kind)}>
        {operation.label}
      </ChangeButton>
    );
  const link = links[action];
  if (link !== undefined)
    return (
      <Link
        href={link.href}
        className={buttonClass({ variant: failure.remedy.command === undefined ? 'primary' : 'secondary' })}
      >
        {link.label}
      </Link>
    );
  if (action !== 'retry' || retry === undefined) return null;
  return (
    <Button variant="primary" disabled={disabled} onClick={retry.run}>
      {retry.label}
    </Button>
  );
}
