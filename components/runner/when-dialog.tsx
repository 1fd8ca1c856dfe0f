'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { byConsoleClock } from '@/components/console-clock';
import { useRequest } from '@/components/live/use-request';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { TextInput } from '@/components/ui/text-input';
import { useNow } from '@/components/ui/use-now';
import type { OperationInput, OperationKind } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import { workNowSchema } from '@/lib/contracts/work-now';
import { nextTimeOfDay } from '@/lib/core/time-of-day';
import { WorkList } from './work-list';

const lookMs = 5000;

const choices = [
  { value: 'now', label: 'Now' },
  { value: 'idle', label: 'When idle' },
  { value: 'at', label: 'At a time' },
] as const;
type Choice = (typeof choices)[number]['value'];

const effects: Record<Choice, string> = {
  now: 'The worker has 30 s to end what it does. Runs that take longer go on at the next worker, from their journal: nothing is lost, a step may be done again.',
  idle: 'It waits until no run is under way, also for runs that begin meanwhile. You see what it waits for, and can cancel it or have it done now.',
  at: 'It begins at that time, and waits until no run is under way then. It is kept over a restart of the console.',
};

interface WhenDialogProps {
  kind: OperationKind;
  onChoose: (input: OperationInput) => void;
  onClose: () => void;
}

/** Asks nothing where nothing runs, or where nobody can tell. */
export function WhenDialog({ kind, onChoose, onClose }: WhenDialogProps) {
  const now = useNow();
  const [asks, setAsks] = useState(false);
  const { value: work, failure } = useRequest(
    workNowSchema,
    '/api/work',
    asks ? Math.floor(now / lookMs) : 0,
  );
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || (work === null && failure === null)) return;
    begun.current = true;
    if (work === null || work.count === 0 || work.count === null) onChoose({});
    else setAsks(true);
  }, [work, failure, onChoose]);
  if (!asks || work === null) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${operationKinds[kind].noun}: now or later`}
    >
      <WorkList work={work} now={now} />
      <WhenForm noun={operationKinds[kind].noun} onChoose={onChoose} onClose={onClose} />
    </Dialog>
  );
}

interface WhenFormProps extends Omit<WhenDialogProps, 'kind'> {
  noun: string;
}

function WhenForm({ noun, onChoose, onClose }: WhenFormProps) {
  const [choice, setChoice] = useState<Choice>('idle');
  const [time, setTime] = useState('');
  const labelId = useId();
  const timeId = useId();
  const chosenAt = nextTimeOfDay(time, Date.now());
  const choose = (value: string) => setChoice(choices.find((each) => each.value === value)?.value ?? 'idle');
  const input: OperationInput | null =
    choice !== 'at' ? { when: choice } : chosenAt === null ? null : { at: byConsoleClock(chosenAt) };
  return (
    <form
      className="mt-4 border-t border-line-raised pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (input !== null) onChoose(input);
      }}
    >
      <p id={labelId} className="mb-1.5 text-dense text-text-2">
        When
      </p>
      <SegmentedControl labelledBy={labelId} value={choice} choices={choices} onChange={choose} />
      {choice === 'at' && (
        <div className="mt-3">
          <label htmlFor={timeId} className="mb-1.5 block text-dense text-text-2">
            Time of the day
          </label>
          <TextInput id={timeId} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
        </div>
      )}
      <p className="mt-3 text-dense text-text-2">{effects[choice]}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="primary" disabled={input === null}>
          {`${noun} ${choice === 'at' ? `at ${time || 'a time'}` : choice === 'idle' ? 'when idle' : 'now'}`}
        </Button>
      </div>
    </form>
  );
}
