import type { ReactNode } from 'react';
import { StateIcon } from '@/components/ui/state-icon';
import type { QueueHalf, QueueType, QueueView } from '@/lib/contracts/queue';
import { backlogText, brakeText, deadWorkText, ratesText } from '@/lib/contracts/queue-text';

const names: Record<QueueType, string> = { workflow: 'Workflow tasks', activity: 'Activity tasks' };

/** The two kinds of tasks side by side, and what is to be known of both. */
export function QueueHalves({ view }: { view: QueueView }) {
  const dead = deadWorkText(view);
  return (
    <>
      <div className="grid grid-cols-2 divide-x divide-line max-wide:grid-cols-1 max-wide:divide-x-0 max-wide:divide-y">
        {view.halves.map((half) => (
          <Half key={half.type} half={half} />
        ))}
      </div>
      {dead !== null && <Note icon="off">{`${dead}.`}</Note>}
      {view.routing !== null && <Note icon="off">{`Tasks of new workflows go to ${view.routing}.`}</Note>}
    </>
  );
}

function Half({ half }: { half: QueueHalf }) {
  return (
    <section aria-label={names[half.type]} className="min-h-28 px-7 py-4.5 max-wide:px-4">
      <h2 className="text-dense text-text-3">{names[half.type]}</h2>
      <p className="mt-0.5 text-head font-semibold tabular-nums">{backlogText(half)}</p>
      <p className="text-dense text-text-2 tabular-nums">{ratesText(half)}</p>
      {half.brake !== null && (
        <p className="mt-1.5 flex items-start gap-2 text-dense text-warn">
          <StateIcon state="warn" className="mt-0.5 size-4" />
          <span className="min-w-0 break-words">{`${brakeText(half.brake)}.`}</span>
        </p>
      )}
    </section>
  );
}

function Note({ icon, children }: { icon: 'off' | 'warn'; children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 border-t border-line px-7 py-2.5 text-dense text-text-2 max-wide:px-4">
      <StateIcon state={icon} className="mt-0.5 size-4" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}
