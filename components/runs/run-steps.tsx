'use client';

import { Button } from '@/components/ui/button';
import type { RunView, ShownText } from '@/lib/contracts/runs';
import { RunStep } from './run-step';
import { RunText } from './run-text';

interface RunStepsProps {
  view: RunView;
  /** The first step of which nothing is shown; null: the last ones are. */
  before: number | null;
  onTurn: (before: number | null) => void;
}

/** What was said and done, in its order; beside it the files and what the run was given. */
export function RunSteps({ view, before, onTurn }: RunStepsProps) {
  const { message, said, steps, journal, answer, writing } = view;
  const first = steps[0]?.step ?? 1;
  const isEnd = before === null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_260px] gap-x-10 px-7 pt-5 max-wide:block max-wide:px-4">
      <section aria-labelledby="run-steps" className="min-w-0">
        <h2 id="run-steps" className="sr-only">
          Course of the run
        </h2>
        {message !== null && <Said by="Task" text={message} />}
        {first === 1 &&
          said.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was said is never taken back
            <Said key={index} by="You" text={{ text, cut: false }} />
          ))}
        <div className="flex gap-2">
          {first > 1 && (
            <Button size="small" className="my-3" onClick={() => onTurn(first)}>
              Earlier steps
            </Button>
          )}
          {!isEnd && (
            <Button size="small" className="my-3" onClick={() => onTurn(null)}>
              Latest steps
            </Button>
          )}
        </div>
        {journal !== null && <p className="border-t border-line py-3 text-dense text-text-2">{journal}.</p>}
        <ol aria-label="Steps">
          {steps.map((step) => (
            <RunStep key={step.step} step={step} />
          ))}
        </ol>
        {isEnd && writing !== null && (
          <Said
            by={`The model writes, ${writing.characters.toLocaleString('en')} characters so far`}
            text={{ text: writing.text, cut: false }}
          />
        )}
        {isEnd && answer !== null && answer.text !== steps.at(-1)?.text.text && (
          <Said by="Answer" text={answer} />
        )}
      </section>
      <Beside view={view} />
    </div>
  );
}

function Said({ by, text }: { by: string; text: ShownText }) {
  return (
    <div className="border-t border-line py-3">
      <p className="mb-0.5 text-dense font-semibold">{by}</p>
      <RunText text={text} />
    </div>
  );
}

function Beside({ view: { files, options, steps, journal } }: { view: RunView }) {
  return (
    <aside aria-label="Files and input" className="min-w-0 max-wide:mt-4">
      <h2 className="border-t border-line pt-3 text-dense font-semibold">Files written</h2>
      {files.length === 0 ? (
        <p className="mt-1 text-dense text-text-3">{noFilesText(journal, steps.length)}</p>
      ) : (
        <ul className="mt-1 font-mono text-code">
          {files.map((file) => (
            <li key={file} className="break-all [unicode-bidi:plaintext]">
              {file}
            </li>
          ))}
        </ul>
      )}
      {options !== null && (
        <>
          <h2 className="mt-5 border-t border-line pt-3 text-dense font-semibold">Other input</h2>
          <pre className="mt-1 font-mono text-code break-words whitespace-pre-wrap">{options}</pre>
        </>
      )}
    </aside>
  );
}

function noFilesText(journal: RunView['journal'], steps: number): string {
  if (journal !== null) return 'Not known';
  return steps === 0 ? 'None' : 'None by a file tool; a command may have written some';
}
