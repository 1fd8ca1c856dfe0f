'use client';

import type { StartOperation } from '@/components/runner/use-start-operation';
import { ChangeButton } from '@/components/session/read-only';
import type { Plan } from '@/lib/contracts/status';

interface StartButtonsProps {
  plan: Plan | null;
  disabled: boolean;
  onStart: StartOperation['start'];
}

/** One button; where a container of somebody else has the name, one for each way to go on. */
export function StartButtons({ plan, disabled, onStart }: StartButtonsProps) {
  const off = disabled || plan?.canStart !== true;
  const taken = plan?.nameTaken;
  return (
    <>
      <ChangeButton
        variant="primary"
        size="large"
        disabled={off}
        onClick={() => void onStart({ kind: 'setup', ...(taken && { nameTaken: 'rename' }) })}
        className="max-wide:w-full"
      >
        {taken === undefined ? 'Set up agent-runner' : 'Rename it and set up'}
      </ChangeButton>
      {taken?.adopts && (
        <ChangeButton
          size="large"
          disabled={off}
          onClick={() => void onStart({ kind: 'setup', nameTaken: 'adopt' })}
          className="max-wide:w-full"
        >
          Adopt it and set up
        </ChangeButton>
      )}
    </>
  );
}
