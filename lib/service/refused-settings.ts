import type { Life } from '@/lib/contracts/run-history';

/** EX_CONFIG of sysexits.h: what our worker ends with when a setting is wrong (docs/agent-runner.md). */
export const exitConfiguration = 78;
export const settingsWrong = 'worker-settings-wrong';

/** A life that was as long as this had settings that it could use. */
const steadyMs = 60_000;

/** What was long ago is not about to be started again: Docker waits a minute at most between two lives of a loop. */
const freshMs = 120_000;

/** Whether the engine starts again, for ever, what ends each time by a setting that it refuses. */
export function endsInVain({ exitCode, endedAt }: Life, now: number): boolean {
  return exitCode === exitConfiguration && now - (endedAt ?? 0) < freshMs;
}

/** The end by a setting that it refuses, where nothing since then shows another cause; null: none. @param lives the newest first */
export function refusedSettings(lives: readonly Life[], id: string): Life | null {
  for (const life of lives) {
    const { containerId, startedAt, endedAt, exitCode, cause } = life;
    if (containerId !== id || endedAt === null) continue;
    if (exitCode === exitConfiguration) return life;
    // Only the stop that kept the engine from starting it again may have come after it.
    if (cause !== 'console' || endedAt - (startedAt ?? endedAt) > steadyMs) return null;
  }
  return null;
}
