import type { Life } from '@/lib/contracts/run-history';
import type { FailureDetails } from '@/lib/core/failure';
import type { LastEnd } from '@/lib/engine/last-end';
import type { ContainerEvidence } from '@/lib/health/evidence';
import { logSays } from '@/lib/service/cause-line';
import { exitConfiguration, settingsWrong } from '@/lib/service/refused-settings';

type Facts = NonNullable<ContainerEvidence['facts']>;

/** Exit codes of a worker that was asked to end: by itself, or by SIGTERM. */
const orderlyExitCodes = [0, 143];

/** ` with exit code 3`, or that its memory limit was reached; empty when nobody saw the end. */
export function howItEnded({ exitCode, outOfMemory }: Facts, lastEnd: LastEnd | null): string {
  const code = exitCode ?? lastEnd?.exitCode ?? null;
  if (outOfMemory || lastEnd?.outOfMemory) return ' because its memory limit was reached';
  return code === null ? '' : ` with exit code ${code}`;
}

export function crashLoop(
  { restartCount }: Facts,
  end: string,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  return {
    code: 'container-crash-loop',
    reference: 'E12',
    title: `The container ends and is restarted again and again, ${restartCount} times so far`,
    reason: `It ended${end || ', with an exit code that the console did not see'}. ${logSays(lines)}`,
    remedy: remedy ?? {
      summary:
        'Read the log for the cause and correct it in the settings. Stop trying ends the loop until you start the worker again.',
      action: 'open-logs',
    },
  };
}

/** The limit is that of all in the container together, and the system ends the largest: mostly a command of an agent. */
export function childKilled(count: number): FailureDetails {
  return {
    code: 'container-child-out-of-memory',
    title: `The memory limit ended ${count === 1 ? 'a command' : `${count} commands`} in the container; the worker lives on`,
    reason: 'What an agent ran took more memory than was left, and the system ended it.',
    remedy: {
      summary: 'Raise the memory limit in the settings if this happens again.',
      action: 'open-settings',
    },
  };
}

export function restarting(
  end: string,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  return {
    code: 'container-restarting',
    title: 'The container ended, and the engine starts it again',
    reason: `It ended${end}. ${logSays(lines)}`,
    remedy: remedy ?? {
      summary: 'Wait: this takes seconds. If it ends again, read its log.',
      action: 'open-logs',
    },
  };
}

/** Another start would end the same way, so the console has stopped it. */
/** @param life null: the engine starts it again just now, and the console is about to end that */
export function refusedSetting(life: Life | null, lines: readonly string[]): FailureDetails {
  return {
    code: settingsWrong,
    reference: 'F31',
    title: 'The worker refuses a setting',
    reason: `It ended with exit code ${exitConfiguration}, and is not started again until somebody asks for it. ${logSays(life?.lastLines ?? lines)}`,
    remedy: { summary: 'Correct what the log names, then start the worker.', action: 'open-settings' },
  };
}

export function exited(
  { exitCode, outOfMemory, error }: Facts,
  lines: readonly string[],
  remedy: FailureDetails['remedy'] | null,
): FailureDetails {
  if (outOfMemory) {
    return {
      code: 'container-out-of-memory',
      reference: 'E11',
      title: 'The container was killed: out of memory',
      reason: 'Its memory limit was reached, and the system ended it.',
      remedy: {
        summary: 'Start it again; if it happens again, raise the memory limit in the settings.',
        action: 'start',
      },
    };
  }
  if (exitCode === null || orderlyExitCodes.includes(exitCode))
    return stopped('It was stopped in an orderly way.');
  if (exitCode === 137) {
    return {
      code: 'container-killed',
      title: 'The container was killed',
      reason: 'It ended by SIGKILL: the engine was restarted, its stop took too long, or somebody killed it.',
      remedy: { summary: 'Start it again.', action: 'start' },
    };
  }
  return {
    code: 'container-exited',
    reference: 'F47',
    title: `The container ended with exit code ${exitCode}`,
    reason: error || logSays(lines),
    remedy: remedy ?? { summary: 'Read the log for the cause, then start it again.', action: 'open-logs' },
  };
}

function stopped(reason: string): FailureDetails {
  return {
    code: 'container-stopped',
    title: 'The container is stopped',
    reason,
    remedy: { summary: 'Start the worker.', action: 'start' },
  };
}
