import { displayText } from '@/lib/core/display-text';
import type { RunProgressView } from '../workflows/run-protocol';

const states: Record<RunProgressView['state'], string> = {
  'waiting-turn': 'waits for its turn',
  working: 'works',
  paused: 'is paused',
  'awaiting-approval': 'waits for a decision',
  done: 'is over',
};

/** What a run does, for whoever watches it in a terminal. */
export function progressLine(workflowId: string, view: RunProgressView): string {
  const { state, step, tools, usage, costUsd, lastWords, writing, approval } = view;
  if (approval !== null) {
    const { id, tool, input, inputCut } = approval;
    const shown = `${displayText(input)}${inputCut ? ' (cut: the session’s journal has all of it)' : ''}`;
    return `The agent asks to call ${tool} with ${shown}\n  agent-runner approve ${workflowId} ${id}\n  agent-runner deny ${workflowId} ${id}`;
  }
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    `The run ${states[state]}`,
    step > 0 ? `step ${step}` : '',
    tools.map(displayText).join(', '),
    tokens > 0 ? `${tokens.toLocaleString('en')} tokens` : '',
    costUsd === null ? '' : `$${costUsd.toFixed(4)}`,
    // Of a worker of before it has none.
    writing > 0 ? `writes ${writing.toLocaleString('en')} characters` : '',
    lastWords === '' ? '' : JSON.stringify(displayText(lastWords)),
  ]
    .filter(Boolean)
    .join(' · ');
}
