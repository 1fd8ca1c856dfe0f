import { StateIcon } from '@/components/ui/state-icon';

/** What a click will do, before it: the rings that turn into the steps of its operation. */
export function StepsAhead({ steps }: { steps: ReadonlyArray<{ text: string; note: string }> }) {
  return (
    <ol className="mt-2">
      {steps.map(({ text, note }, index) => (
        <li key={text} className="relative flex gap-2.5 pb-3 text-dense">
          {index < steps.length - 1 && (
            <span aria-hidden="true" className="rail-dashed-y absolute top-5 bottom-0.5 left-[7px] w-[2px]" />
          )}
          <StateIcon state="todo" className="mt-px size-4" />
          <span className="min-w-0 flex-1">{text}</span>
          <span className="text-text-3">{note}</span>
        </li>
      ))}
    </ol>
  );
}
