import { displayText } from '@/lib/core/display-text';
import type { EngineAdvice, EngineCandidate, Status } from './status';

/** Where an engine was looked for, and how to get one, for a terminal. */
export function engineLines({
  engineCandidates,
  engineAdvice,
}: Pick<Status, 'engineCandidates' | 'engineAdvice'>): string[] {
  return [
    ...(engineCandidates.length === 0
      ? []
      : ['', 'Looked for an engine at', ...engineCandidates.map(candidateLine)]),
    ...(engineAdvice.length === 0 ? [] : ['', 'How to get one', ...engineAdvice.flatMap(adviceLines)]),
  ];
}

function candidateLine({ source, outcome, detail }: EngineCandidate): string {
  return `  ${outcome.padEnd(13)}  ${displayText(source)}${detail === '' ? '' : `: ${displayText(detail)}`}`;
}

function adviceLines({ title, summary, command }: EngineAdvice): string[] {
  const commands = command === null ? [] : command.split('\n').map((line) => `      ${displayText(line)}`);
  return [`  ${displayText(title)}`, `    ${displayText(summary)}`, ...commands];
}
