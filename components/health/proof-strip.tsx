'use client';

import { useState } from 'react';
import { postJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { useLacks } from '@/components/live/use-lacks';
import { useRequest } from '@/components/live/use-request';
import { ChangeButton } from '@/components/session/read-only';
import { classNames } from '@/components/ui/class-names';
import { useNow } from '@/components/ui/use-now';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { proofSchema, proofsSchema } from '@/lib/contracts/proof';
import { cellText, type ProofCell, proofCells, proofsSentence } from './proof-cells';

/** The last day in quarters of an hour, and one more on a click. `version` changes with each proof. */
export function ProofStrip({ version }: { version: number }) {
  const now = useNow();
  const { value } = useRequest(proofsSchema, '/api/proofs', version);
  const { busy, failure, prove } = useProve();
  const lacking = useLacks('proof');
  const proofs = value?.proofs ?? [];
  return (
    <div className="mt-3 grid gap-2">
      <div aria-hidden="true" className="flex h-6 items-stretch gap-px">
        {proofCells(proofs, now).map((cell) => (
          <span key={cell.from} title={cellText(cell)} className={classNames('min-w-0 flex-1', tone(cell))} />
        ))}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 text-dense text-text-2">
          {lacking ?? (value === null ? ' ' : proofsSentence(proofs))}
        </p>
        <ChangeButton
          size="small"
          disabled={busy || lacking !== null}
          title={lacking ?? undefined}
          onClick={() => void prove()}
        >
          {busy ? 'Waiting for the worker' : 'Prove now'}
        </ChangeButton>
      </div>
      {failure !== null && <p className="text-dense text-fail">{failure.reason}</p>}
    </div>
  );
}

function tone({ done, missed }: ProofCell): string {
  if (done + missed === 0) return 'bg-line';
  if (missed === 0) return 'bg-ok-solid';
  return done > 0 ? 'bg-warn-solid' : 'bg-fail-solid';
}

function useProve() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const prove = async () => {
    setBusy(true);
    try {
      await postJson(proofSchema, '/api/proofs', {});
      setFailure(null);
    } catch (error) {
      setFailure(toFailureRecord(error, consoleNow()));
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, prove };
}
