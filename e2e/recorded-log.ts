import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toInstant } from '@/lib/logs/timestamp';
import type { Machine } from './fixtures';

const minuteMs = 60_000;
/** Of the good hour as of the time after it. */
const linesPerHour = 200;

/** What is said in no line of the good hour. */
export const newTexts = ['The model refused the key', 'Waits for another key'];

/**
 * Leaves what a console would have that saw its worker Ready for an hour and then break, before one is started: the verdicts, and the
 * log, in which the lines of that hour go on and the new ones come a while later.
 */
export async function leaveGoodHour({ home }: Pick<Machine, 'home'>, now = Date.now()): Promise<void> {
  const [readyAt, failedAt] = [now - 120 * minuteMs, now - 58 * minuteMs];
  const verdicts = [
    { at: readyAt, verdict: 'ready', title: 'Ready' },
    { at: failedAt, verdict: 'failed', title: 'The model refuses the key' },
  ];
  const incidents = join(home, 'console/incidents');
  await mkdir(incidents, { recursive: true, mode: 0o700 });
  await writeFile(join(incidents, 'index.json'), JSON.stringify({ version: 1, incidents: [], verdicts }));
  const known = Array.from({ length: 2 * linesPerHour }, (_, index) => ({
    at: readyAt + (index * 60 * minuteMs) / linesPerHour,
    text: `INFO worker  finished step ${index} of the run`,
  }));
  const news = newTexts.map((text, index) => ({
    at: failedAt + (1 + index) * minuteMs,
    text: `ERROR agent  ${text}`,
  }));
  const said = [...known, ...news].sort((one, other) => one.at - other.at);
  await leaveLog(home, 'agent-runner.log', said);
}

/** Leaves a recorded log with these lines. @param said each at milliseconds since 1970 */
export async function leaveLog(
  home: string,
  name: string,
  said: ReadonlyArray<{ at: number; text: string }>,
): Promise<void> {
  const records = said.map(({ at, text }) => {
    const instant = toInstant(Math.round(at));
    return `${instant} stdout F ${instant.slice(0, 23)}Z ${text}\n`;
  });
  const logs = join(home, 'data/logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  await writeFile(join(logs, name), records.join(''), { mode: 0o600 });
}
