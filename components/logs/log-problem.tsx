'use client';
import type { FailureRecord } from '@/lib/contracts/failure';

interface LogProblemProps {
  id: string;
  /** Why the text is no regular expression; null when it is right. */
  expressionProblem: string | null;
  failure: FailureRecord | null;
}

/** Below the search: why it finds nothing, and what to do about it. */
export function LogProblem({ id, expressionProblem, failure }: LogProblemProps) {
  const text =
    expressionProblem === null
      ? failure && `${failure.title}. ${failure.reason} ${failure.remedy.summary}`
      : `This is no regular expression: ${expressionProblem}. Correct it, or search for it as plain text.`;
  if (text === null) return null;
  return (
    <p
      id={id}
      role="alert"
      className="shrink-0 border-line border-b px-4 py-1.5 text-caption text-fail [overflow-wrap:anywhere] wide:px-7"
    >
      {text}
    </p>
  );
}
