import { sinceReadyLines } from '@/lib/contracts/changes';
import { clockText } from '@/lib/contracts/clocks';
import { engineLines } from '@/lib/contracts/engine-lines';
import { imageRuleWords } from '@/lib/contracts/image-rule';
import { oldRunnerParts } from '@/lib/contracts/old-runner';
import type { Check, Status } from '@/lib/contracts/status';
import { displayText } from '@/lib/core/display-text';
import { formatAge, formatDuration } from '@/lib/core/units';
import { type Colour, paint } from './colour';

const checkColours: Record<Check['state'], Colour> = {
  pass: 'green',
  wait: 'yellow',
  warn: 'yellow',
  fail: 'red',
  skip: 'dim',
};

const headColours: Partial<Record<Status['verdict'], Colour>> = { ready: 'green', unproven: 'yellow' };

/** The status as a person reads it; with no engine also what was looked at and what to do about it. */
export function statusLines(status: Status, now: number, colour: boolean): string[] {
  return [
    headline(status, now, colour),
    ...status.checks.flatMap((check) => checkLines(withRule(check, status), colour)),
    ...sinceReadyLines(status).map(displayText),
    ...clockLines(status),
    ...oldRunnerLines(status),
    ...(status.engine === null ? engineLines(status) : []),
  ];
}

function headline(status: Status, now: number, colour: boolean): string {
  const { verdict, title, sentence, since, worker, warning } = status;
  const polled = worker?.lastPollAt ?? null;
  const age =
    verdict === 'ready' && warning === undefined && polled !== null ? ` ${formatAge(now - polled)}` : '';
  const duration = paint(`for ${formatDuration(now - since)}`, 'dim', colour);
  const word = paint(title, warning === undefined ? (headColours[verdict] ?? 'bold') : 'yellow', colour);
  return `${word}. ${displayText(sentence)}${age} (${duration})`;
}

/** The image's line also says which rule chose it. */
function withRule(check: Check, { image }: Status): Check {
  if (check.id !== 'image' || image === null) return check;
  return { ...check, summary: `${check.summary} (${imageRuleWords[image.rule]})` };
}

function checkLines({ id, state, summary, cause, remedy, code }: Check, colour: boolean): string[] {
  const line = `  ${paint(state, checkColours[state], colour)}  ${id.padEnd(17)}  ${displayText(summary)}`;
  if (state === 'pass' || state === 'skip') return [line];
  const indent = ' '.repeat(27);
  return [
    line,
    ...(cause === undefined ? [] : [`${indent}${displayText(cause)}`]),
    ...(remedy === undefined ? [] : [`${indent}${displayText(remedy.summary)}`]),
    ...(remedy?.command === undefined ? [] : [`${indent}  ${displayText(remedy.command)}`]),
    ...(code === undefined ? [] : [paint(`${indent}Code: ${code}`, 'dim', colour)]),
  ];
}

function clockLines({ clocks = [], engine }: Status): string[] {
  return clocks.map(({ of, offsetMs }) => {
    const whose = of === 'temporal' ? 'Temporal' : engine?.kind === 'podman' ? 'Podman' : 'Docker';
    return `  The clock of ${whose} is ${clockText(offsetMs, 'this machine’s')}; ages allow for it`;
  });
}

/** A quiet line a part: it stands in nobody's way until the container's name does. */
function oldRunnerLines({ oldRunner }: Status): string[] {
  if (oldRunner === null) return [];
  return [
    '',
    'An older launcher left a runner here',
    ...oldRunnerParts(oldRunner).map(({ value }) => `  ${displayText(value)}`),
    '  Remove it: stigmer-console remove-old',
  ];
}
