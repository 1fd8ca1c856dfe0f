import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { costText, tokensText } from '@/lib/contracts/run-text';
import type { RunStepView, ToolCallView } from '@/lib/contracts/runs';
import { displayText } from '@/lib/core/display-text';
import { RunText } from './run-text';

const inputMax = 160;

/** One answer of the model with its calls, folded. */
export function RunStep({ step: view }: { step: RunStepView }) {
  const { step, text, calls, tokens, costUsd, shortened, reminder, said } = view;
  const cost = costUsd === null ? '' : ` · ${costText(costUsd)}`;
  return (
    <li className="border-t border-line py-3">
      <p className="mb-0.5 flex justify-between gap-4 text-dense">
        <span className="font-semibold">Step {step}</span>
        <span className="text-text-3">{tokensText(tokens) + cost}</span>
      </p>
      {shortened && (
        <p className="text-dense text-text-3">The conversation was shortened before this step.</p>
      )}
      {text.text !== '' && <RunText text={text} />}
      {calls.length > 0 && (
        <ul aria-label={`Tools of step ${step}`} className="mt-1.5 grid gap-1">
          {calls.map((call, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place of a call in its step never changes
            <ToolCall key={index} call={call} />
          ))}
        </ul>
      )}
      {reminder !== null && <Aside by="The runner" text={reminder} />}
      {said.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was said is never taken back
        <Aside key={index} by="You" text={each} />
      ))}
    </li>
  );
}

const icons: Record<ToolCallView['outcome'], IconState> = {
  'not-started': 'todo',
  started: 'work',
  done: 'ok',
  error: 'warn',
};
const words: Record<ToolCallView['outcome'], string> = {
  'not-started': 'not run',
  started: 'runs',
  done: 'done',
  error: 'gave an error',
};

function ToolCall({ call: { name, input, outcome, output } }: { call: ToolCallView }) {
  return (
    <li className="min-w-0 text-dense">
      <details className="rounded-control border border-line bg-sunken">
        <summary className="flex min-h-8 items-center gap-2 px-2.5">
          <StateIcon state={icons[outcome]} className="size-4" />
          <span className="shrink-0 font-mono text-code font-medium">{name}</span>
          <span className="min-w-0 flex-1 truncate font-mono text-code text-text-2 [unicode-bidi:plaintext]">
            {displayText(input.text.slice(0, inputMax).replaceAll('\n', ' '))}
          </span>
          <span className="shrink-0 text-text-3">{words[outcome]}</span>
        </summary>
        <div className="grid gap-2 border-t border-line px-2.5 py-2">
          <p className="text-caption text-text-3">Input</p>
          <RunText text={input} mono />
          {output !== null && (
            <>
              <p className="text-caption text-text-3">Output</p>
              <RunText text={output} mono />
            </>
          )}
        </div>
      </details>
    </li>
  );
}

function Aside({ by, text }: { by: string; text: string }) {
  return (
    <div className="mt-2 border-l-2 border-border pl-3">
      <p className="text-caption text-text-3">{by}</p>
      <RunText text={{ text, cut: false }} />
    </div>
  );
}
