import type { Operation, OperationStep, Progress } from '@/lib/contracts/operation';
import { isWaitStep } from '@/lib/contracts/waiting';
import { displayText } from '@/lib/core/display-text';
import { formatBytes, formatDuration } from '@/lib/core/units';
import { type Colour, paint } from './colour';

type EndState = Exclude<OperationStep['state'], 'pending' | 'running'>;

const endWords: Record<EndState, { word: string; colour: Colour }> = {
  succeeded: { word: 'done', colour: 'green' },
  warned: { word: 'warn', colour: 'yellow' },
  failed: { word: 'fail', colour: 'red' },
  skipped: { word: 'skip', colour: 'dim' },
  cancelled: { word: 'stop', colour: 'yellow' },
};

export interface OperationTextOptions {
  colour: boolean;
  /** `bar`: the bytes of a pull are shown by a progress bar, not by lines. */
  pull: 'lines' | 'bar';
}

/** The lines that one change of an operation adds: each step's end, and the news of a long step. */
export function operationLines(
  before: Operation | null,
  after: Operation,
  options: OperationTextOptions,
): string[] {
  return after.steps.flatMap((step) => {
    const earlier = before?.steps.find(({ id }) => id === step.id) ?? null;
    return stepLines(earlier, step, options);
  });
}

function stepLines(
  before: OperationStep | null,
  after: OperationStep,
  options: OperationTextOptions,
): string[] {
  if (after.state === 'pending') return [];
  if (after.state !== 'running')
    return before?.state === after.state ? [] : [endLine(after, after.state, options.colour)];
  if (isWaitStep(after.id) && after.detail !== before?.detail && after.detail !== null)
    return [`${paint('...', 'dim', options.colour)}   ${displayText(`${after.title}: ${after.detail}`)}`];
  const news = progressNews(before?.progress ?? null, after.progress, options.pull);
  return news === null ? [] : [`${paint('...', 'dim', options.colour)}   ${displayText(after.title)}${news}`];
}

function endLine(
  { title, detail, startedAt, endedAt }: OperationStep,
  state: EndState,
  colour: boolean,
): string {
  const { word, colour: wordColour } = endWords[state];
  const fact = detail === null || detail === '' ? '' : `: ${displayText(detail)}`;
  const time = startedAt === null || endedAt === null ? '' : ` (${formatDuration(endedAt - startedAt)})`;
  return `${paint(word, wordColour, colour)}  ${displayText(title)}${fact}${paint(time, 'dim', colour)}`;
}

/** What to add to the step's title; null when there is nothing new worth a line. */
function progressNews(before: Progress | null, after: Progress | null, pull: 'lines' | 'bar'): string | null {
  if (after === null) return null;
  switch (after.type) {
    case 'pull':
      return pull === 'bar' ? null : pullNews(before?.type === 'pull' ? before : null, after);
    case 'build':
      if (before?.type === 'build' && before.step === after.step) return null;
      return `: step ${after.step}${after.stepsTotal === null ? '' : ` of ${after.stepsTotal}`}`;
    case 'wait':
      return before === null ? '' : null;
  }
}

type PullProgress = Extract<Progress, { type: 'pull' }>;

function pullNews(before: PullProgress | null, after: PullProgress): string | null {
  if (after.notice !== null && after.notice !== before?.notice) return `: ${after.notice}`;
  const tenth = tenthOf(after);
  if (tenth === null || tenth === (before === null ? null : tenthOf(before))) return null;
  return `: ${tenth * 10} %, ${formatBytes(after.receivedBytes)} of ${formatBytes(after.totalBytes ?? 0)}`;
}

/** Full tenths received, 0 to 10; null while the total is not known. */
function tenthOf({ receivedBytes, totalBytes }: PullProgress): number | null {
  return totalBytes === null || totalBytes === 0 ? null : Math.floor((receivedBytes / totalBytes) * 10);
}

/** The pull that runs now, or null. */
export function runningPull({ steps }: Operation): PullProgress | null {
  const progress = steps.find(({ state }) => state === 'running')?.progress ?? null;
  return progress?.type === 'pull' ? progress : null;
}
