import type { Diagnosis } from './diagnosis';
import type { SettingsView } from './settings-view';
import type { Status } from './status';

/** Of two clocks; less is no fault. */
const clockToldMs = 5000;

/** What `doctor --json` prints; docs/diagnosis.md says what each part means. */
export interface ConsoleReport {
  /** Nothing at all is wrong. */
  ok: boolean;
  status: Status;
  why: Diagnosis;
  /** Temporal's clock minus the console's, milliseconds; null: it could not be read. */
  clockOffsetMs: number | null;
  settings: Array<{ name: string | null; problem: string }>;
}

export function consoleReport(status: Status, why: Diagnosis, view: SettingsView): ConsoleReport {
  const { clockOffsetMs } = why;
  const settings = settingsProblems(view);
  const ok =
    status.verdict === 'ready' &&
    status.checks.every(({ state }) => state !== 'fail' && state !== 'warn') &&
    why.finding.kind !== 'fault' &&
    settings.length === 0 &&
    !isClockOff(clockOffsetMs);
  return { ok, status, why, clockOffsetMs, settings };
}

export const isClockOff = (offsetMs: number | null) => offsetMs !== null && Math.abs(offsetMs) > clockToldMs;

function settingsProblems({ settings, others, unreadable }: SettingsView): ConsoleReport['settings'] {
  const named = [...settings, ...others].flatMap(({ name, problem }) =>
    problem === null ? [] : [{ name, problem }],
  );
  return [...named, ...unreadable.map(({ name, message }) => ({ name, problem: message }))];
}
