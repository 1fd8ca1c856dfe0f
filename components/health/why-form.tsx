'use client';

import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { requestJson } from '@/components/api-client';
import { RemedyAction } from '@/components/runner/remedy-action';
import { useStartRemedy } from '@/components/runner/use-start-remedy';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { TextInput } from '@/components/ui/text-input';
import { type Diagnosis, diagnosisSchema } from '@/lib/contracts/diagnosis';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { WhyAnswer } from './why-answer';
import { whyHash } from './why-hash';

/** Asks Temporal why a workflow, or the whole task queue, does not go on. */
export function WhyForm() {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { busy, diagnosis, failure, ask } = useWhy();
  useFocusOfHash(input);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask(input.current?.value.trim() ?? '');
  };
  return (
    <section aria-labelledby={`${id}-title`} className="border-b border-line px-7 py-4 max-wide:px-4">
      <h2 id={`${id}-title`} className="text-body font-semibold">
        Why is nothing happening?
      </h2>
      <form onSubmit={submit} className="mt-2 flex max-w-170 flex-wrap items-end gap-2.5">
        <label htmlFor={id} className="grid min-w-0 flex-1 basis-60 gap-1 text-dense text-text-2">
          Workflow id; none: the whole task queue
          <TextInput id={id} ref={input} name="workflow" maxLength={1000} />
        </label>
        <Button type="submit" disabled={busy}>
          {busy ? 'Asking Temporal' : 'Find the cause'}
        </Button>
      </form>
      <div aria-live="polite" className="mt-3 grid max-w-200 gap-3 empty:mt-0">
        {failure !== null && <FailureCard failure={failure} heading="h3" />}
        {failure === null && diagnosis !== null && <Answer diagnosis={diagnosis} />}
      </div>
    </section>
  );
}

function Answer({ diagnosis }: { diagnosis: Diagnosis }) {
  const { pending, failure, start, dialog } = useStartRemedy();
  const action = (record: FailureRecord) => (
    <RemedyAction failure={record} disabled={pending} onStart={start} />
  );
  return (
    <>
      <WhyAnswer diagnosis={diagnosis} action={action} />
      {dialog}
      {failure !== null && <p className="text-dense text-fail">{failure.reason}</p>}
    </>
  );
}

/** The palette leads here. */
function useFocusOfHash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const show = () => {
      if (location.hash === whyHash) input.current?.focus();
    };
    show();
    addEventListener('hashchange', show);
    return () => removeEventListener('hashchange', show);
  }, [input]);
}

function useWhy() {
  const [busy, setBusy] = useState(false);
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const ask = async (workflow: string) => {
    setBusy(true);
    try {
      setDiagnosis(await requestJson(diagnosisSchema, `/api/why?${new URLSearchParams({ workflow })}`));
      setFailure(null);
    } catch (error) {
      setFailure(toFailureRecord(error, Date.now()));
    } finally {
      setBusy(false);
    }
  };
  return { busy, diagnosis, failure, ask };
}
