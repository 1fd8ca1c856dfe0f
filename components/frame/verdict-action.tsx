'use client';

import { ListChecks, Play, RotateCw, Square } from 'lucide-react';
import Link from 'next/link';
import { useLive, useRunningOperation } from '@/components/live/use-live';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { useStartWhen } from '@/components/runner/use-start-when';
import { ChangeButton } from '@/components/session/read-only';
import { buttonClass } from '@/components/ui/button';
import { LinesGlyph } from '@/components/ui/glyphs';
import { RefusalDialog } from './refusal-dialog';

const narrow = 'max-wide:w-10 max-wide:px-0';

/** The one action that fits the verdict; none while something runs. */
export function VerdictAction() {
  const { status, connection } = useLive();
  const running = useRunningOperation();
  const { pending, failure, start, clear } = useStartOperation();
  const restart = useStartWhen();
  if (status === null || running !== null || connection === 'lost') return null;
  switch (status.verdict) {
    case 'ready':
      return (
        <>
          <ChangeButton
            className={narrow}
            disabled={restart.pending}
            onClick={() => void restart.start({ kind: 'restart' })}
          >
            <RotateCw aria-hidden="true" />
            <span className="max-wide:sr-only">Restart worker</span>
          </ChangeButton>
          {restart.dialog}
          <RefusalDialog failure={restart.failure} onClose={restart.clear} />
        </>
      );
    case 'stopped':
      return (
        <>
          <ChangeButton className={narrow} disabled={pending} onClick={() => void start({ kind: 'start' })}>
            <Play aria-hidden="true" />
            <span className="max-wide:sr-only">Start worker</span>
          </ChangeButton>
          <RefusalDialog failure={failure} onClose={clear} />
        </>
      );
    case 'unproven':
      return (
        <Link href="/health#worker-registered" className={`${buttonClass({})} ${narrow}`}>
          <ListChecks aria-hidden="true" />
          <span className="max-wide:sr-only">Open check</span>
        </Link>
      );
    case 'failed':
      if (status.failure?.code === 'container-crash-loop') return <StopTrying />;
      return (
        <Link href="/logs" className={`${buttonClass({})} ${narrow}`}>
          <LinesGlyph />
          <span className="max-wide:sr-only">Open log</span>
        </Link>
      );
    case 'not-set-up':
    case 'no-engine':
      return (
        <Link href="/setup" className={`${buttonClass({})} ${narrow}`}>
          <ListChecks aria-hidden="true" />
          <span className="max-wide:sr-only">Open set-up</span>
        </Link>
      );
    case 'working':
      return null;
  }
}

/** Ends a crash loop for good: the engine starts it no more until a person does. */
function StopTrying() {
  const { pending, failure, start, clear } = useStartOperation();
  return (
    <>
      <ChangeButton className={narrow} disabled={pending} onClick={() => void start({ kind: 'stop' })}>
        <Square aria-hidden="true" />
        <span className="max-wide:sr-only">Stop trying</span>
      </ChangeButton>
      <RefusalDialog failure={failure} onClose={clear} />
    </>
  );
}
