import { StepsAhead } from '@/components/runner/steps-ahead';

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
      <div className="border-b border-line-raised pb-1">
        <StepsAhead steps={steps} />
      </div>
      <p className="mt-3 text-dense text-text-2">
        If the one beside does not work, this worker is never stopped. If its successor does not poll, the
        kept container and the old file come back as they were. The workspace and the image are not touched.
      </p>
    </>
  );
}
