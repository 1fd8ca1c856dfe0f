import type { IconState } from '@/components/ui/state-icon';
import { sinceReadyLines } from '@/lib/contracts/changes';
import type { Check, CheckId, Status } from '@/lib/contracts/status';

export const checkNames: Record<CheckId, string> = {
  engine: 'Engine',
  image: 'Image',
  container: 'Container',
  settings: 'Settings',
  temporal: 'Temporal reachable',
  namespace: 'Namespace',
  'worker-registered': 'Worker registered',
  'task-queue': 'Task queue',
  proof: 'Proof of life',
  workspace: 'Workspace',
  recording: 'Log recording',
};

export const checkIcons: Record<Check['state'], IconState> = {
  pass: 'ok',
  wait: 'work',
  warn: 'warn',
  fail: 'fail',
  skip: 'off',
};

/** A state that waits for the user, not for time, is drawn as not there. */
export function checkIcon({ state }: Check, { verdict }: Pick<Status, 'verdict'>): IconState {
  return state === 'wait' && verdict !== 'working' ? 'off' : checkIcons[state];
}

/** `7 checks, 6 passed, 1 warning`. */
export function countSentence(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const warnings = count('warn');
  const parts = [`${checks.length} checks`, `${count('pass')} passed`];
  if (count('fail') > 0) parts.push(`${count('fail')} failed`);
  if (warnings > 0) parts.push(warnings === 1 ? '1 warning' : `${warnings} warnings`);
  const open = count('wait') + count('skip');
  if (open > 0) parts.push(`${open} not reached`);
  return parts.join(', ');
}

/** One check as plain text, time exact. */
export function checkText(check: Check): string {
  return [
    `${checkNames[check.id]}: ${check.state}, ${check.summary} (${Math.round(check.durationMs)} ms, ${new Date(check.at).toISOString()})`,
    ...(check.cause === undefined ? [] : [`  ${check.cause}`]),
    ...(check.remedy === undefined
      ? []
      : [`  What to do: ${check.remedy.summary} ${check.remedy.command ?? ''}`.trimEnd()]),
    ...check.evidence.map(({ label, value }) => `  ${label}: ${value}`),
  ].join('\n');
}

export function reportText(status: Status): string {
  return [
    `${status.title}: ${status.sentence}`,
    countSentence(status.checks),
    '',
    ...status.checks.map(checkText),
    ...sinceReadyLines(status),
  ].join('\n');
}
