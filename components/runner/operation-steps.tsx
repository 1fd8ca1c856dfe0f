import { stepIcons } from '@/components/runner/step-icons';
import { StateIcon } from '@/components/ui/state-icon';
import type { Operation } from '@/lib/contracts/operation';

/** The steps of an operation that runs: what was announced, as it happens. */
export function OperationSteps({ operation }: { operation: Operation }) {
  return (
    <>
      <h3 className="mt-4 text-dense font-semibold">What happens</h3>
      <ol className="mt-2">
        {operation.steps.map(({ id, title, state, detail }, index) => (
          <li key={id} className="relative flex gap-2.5 pb-3 text-dense">
            {index < operation.steps.length - 1 && (
              <span
                aria-hidden="true"
                className="rail-dashed-y absolute top-5 bottom-0.5 left-[7px] w-[2px]"
              />
            )}
            <StateIcon state={stepIcons[state]} className="mt-px size-4" />
            <span className={state === 'pending' ? 'min-w-0 flex-1 text-text-3' : 'min-w-0 flex-1'}>
              {title}
              <span className="sr-only">, {state}</span>
            </span>
            <span className="max-w-40 truncate text-text-3" title={detail ?? ''}>
              {detail}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
