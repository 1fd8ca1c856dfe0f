import { StateIcon } from '@/components/ui/state-icon';

const steps = [
  { text: 'Save the settings file', note: '' },
  { text: 'Try them out in a worker beside this one', note: 'about 10 s' },
  { text: 'Create a container with the new settings', note: '' },
  { text: 'Stop this container, keep it, start the new one', note: 'drains first' },
  { text: 'Wait until Temporal sees it poll', note: '' },
];

export function WhatWillHappen() {
  return (
    <>
      <h3 className="mt-4 text-dense font-semibold">What will happen</h3>
      <ol className="mt-2 border-b border-line-raised pb-1">
        {steps.map(({ text, note }, index) => (
          <li key={text} className="relative flex gap-2.5 pb-3 text-dense">
            {index < steps.length - 1 && (
              <span
                aria-hidden="true"
                className="rail-dashed-y absolute top-5 bottom-0.5 left-[7px] w-[2px]"
              />
            )}
            <StateIcon state="todo" className="mt-px size-4" />
            <span className="min-w-0 flex-1">{text}</span>
            <span className="text-text-3">{note}</span>
          </li>
        ))}
      </ol>
      <p className="mt-3 text-dense text-text-2">
        If the one beside does not work, this worker is never stopped. If its successor does not poll, the
        kept container and the old file come back as they were. The workspace and the image are not touched.
      </p>
    </>
  );
}
