import type { Operation, OperationStep } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import type { Status, Verdict } from '@/lib/contracts/status';
import { isWaiting } from '@/lib/contracts/waiting';
import { formatAge, formatBytes, formatSeconds } from '@/lib/core/units';

type VerdictTone = 'ok' | 'fail' | 'warn' | 'work' | 'off';

/** The verdict as every page shows it. */
export interface VerdictView {
  tone: VerdictTone;
  title: string;
  sentence: string;
  /** The same for a narrow screen. */
  shortSentence: string;
  /** Small print behind a hairline: for how long, or which step. */
  aside: string;
}

const tones: Record<Verdict, VerdictTone> = {
  ready: 'ok',
  unproven: 'warn',
  working: 'work',
  stopped: 'off',
  failed: 'fail',
  'not-set-up': 'off',
  'no-engine': 'fail',
};

const unknownView: VerdictView = {
  tone: 'work',
  title: 'Checking',
  sentence: 'Asking the console',
  shortSentence: 'Asking the console',
  aside: '',
};

export interface VerdictInput {
  status: Status | null;
  /** Newest first. */
  operations: readonly Operation[];
  now: number;
  /** When the connection to the console was lost; null while it stands. */
  lostAt?: number | null;
}

/** A reconnect that works within this time is nobody's concern. */
const lostPatienceMs = 800;

/** What runs comes first, then a set-up that stopped half-way, then what the checks say. */
export function viewVerdict({ status, operations, now, lostAt = null }: VerdictInput): VerdictView {
  if (lostAt !== null && now - lostAt >= lostPatienceMs) return viewLost(status, now - lostAt);
  const [latest] = operations;
  if (latest?.state === 'running' && !isWaiting(latest)) return viewRunning(latest, now);
  if (status === null) return unknownView;
  if (latest?.kind === 'setup' && latest.state === 'failed' && isUnfinished(status))
    return viewStopped(latest);
  const { verdict, title, since } = status;
  const known = now > 0 && verdict !== 'not-set-up';
  const isWarned = status.warning !== undefined;
  const sentence = isWarned ? status.sentence : `${status.sentence}${pollAge(status, now)}`;
  return {
    tone: isWarned ? 'warn' : tones[verdict],
    title,
    sentence,
    shortSentence: sentence.replace('saw this worker poll', 'saw it poll'),
    aside: known ? `for ${formatSeconds(now - since)}` : '',
  };
}

/** Nothing is claimed about now while the console does not answer. */
function viewLost(status: Status | null, forMs: number): VerdictView {
  const sentence = status === null ? 'The console does not answer' : `Last known: ${status.title}`;
  return {
    tone: 'off',
    title: 'No connection',
    sentence,
    shortSentence: sentence,
    aside: `for ${formatSeconds(forMs)}`,
  };
}

function isUnfinished({ verdict }: Status): boolean {
  return verdict === 'not-set-up' || verdict === 'failed';
}

function pollAge({ verdict, worker }: Status, now: number): string {
  const at = worker?.lastPollAt ?? null;
  return verdict === 'ready' && at !== null && now > 0 ? ` ${formatAge(now - at)}` : '';
}

function viewRunning(operation: Operation, now: number): VerdictView {
  const step = currentStep(operation);
  const left = step === null ? null : timeLeft(step, now);
  const name = step === null ? 'Beginning' : step.title;
  const sentence = left === null ? name : `${name}, ${left}`;
  return {
    tone: 'work',
    title: operationKinds[operation.kind].title,
    sentence,
    shortSentence: sentence,
    aside: stepOf(operation),
  };
}

function viewStopped(operation: Operation): VerdictView {
  const sentence = operation.failure?.title ?? operation.outcome ?? 'It did not finish';
  return {
    tone: 'fail',
    title: 'Set-up stopped',
    sentence,
    shortSentence: sentence,
    aside: stepOf(operation),
  };
}

/** The step that runs, or the one at which it ended. */
export function currentStep({ steps }: Operation): OperationStep | null {
  return (
    steps.find(({ state }) => state === 'running') ??
    steps.findLast(({ state }) => state !== 'pending') ??
    null
  );
}

export function stepOf(operation: Operation): string {
  const step = currentStep(operation);
  if (step === null) return '';
  return `step ${operation.steps.indexOf(step) + 1} of ${operation.steps.length}`;
}

/** `12 s left`, `at most 41 s`; null where nobody can know. */
export function timeLeft({ progress }: OperationStep, now: number): string | null {
  // `now` is up to a second old: rounded down, so that a wait of 60 s does not begin with more.
  if (progress?.type === 'wait' && now > 0) return `at most ${formatSeconds(progress.deadlineAt - now)}`;
  if (progress?.type !== 'pull' || progress.totalBytes === null || !progress.bytesPerSecond) return null;
  const leftMs = ((progress.totalBytes - progress.receivedBytes) / progress.bytesPerSecond) * 1000;
  return leftMs < 500 ? null : `${formatSeconds(leftMs)} left`;
}

/** `31.7 of 57.3 MB`: the unit is written once when both share it. */
export function bytesOf(received: number, total: number | null): string {
  const to = total === null ? null : formatBytes(total);
  if (to === null) return formatBytes(received);
  const from = formatBytes(received);
  const unit = to.slice(to.lastIndexOf(' '));
  return from.endsWith(unit) ? `${from.slice(0, -unit.length)} of ${to}` : `${from} of ${to}`;
}

/** How far the whole operation is: finished steps, and the part of the one that runs. */
export function operationFraction(operation: Operation): number {
  const step = currentStep(operation);
  if (step === null) return 0;
  return (operation.steps.indexOf(step) + (stepFraction(step) ?? 0)) / operation.steps.length;
}

/** How far the step is, 0 to 1; null where nobody can know. */
function stepFraction({ progress }: OperationStep): number | null {
  if (progress?.type === 'pull')
    return progress.totalBytes ? progress.receivedBytes / progress.totalBytes : null;
  if (progress?.type === 'build' && progress.stepsTotal) return (progress.step - 1) / progress.stepsTotal;
  return null;
}
