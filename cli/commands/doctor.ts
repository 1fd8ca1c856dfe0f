import { paint } from '@/cli/text/colour';
import { diagnosisLines } from '@/cli/text/diagnosis-text';
import { statusLines } from '@/cli/text/status-text';
import { type ConsoleReport, consoleReport, isClockOff } from '@/lib/contracts/console-doctor';
import { displayText } from '@/lib/core/display-text';
import { formatDuration } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

/** Everything that the console checks, in the terminal; 0 only when nothing is wrong. */
export async function showDoctor(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const why = await client.why({});
  const [status, view] = [await client.status(), await client.settings()];
  const report = consoleReport(status, why, view);
  if (json) output.print(JSON.stringify(report));
  else for (const line of reportLines(report, now(), output.colour)) output.print(line);
  return report.ok ? exitCodes.true : exitCodes.untrue;
}

function reportLines(
  { status, why, clockOffsetMs, settings, ok }: ConsoleReport,
  now: number,
  colour: boolean,
) {
  return [
    ...statusLines(status, now, colour),
    '',
    'Why is nothing happening?',
    ...diagnosisLines(why, colour).map((line) => (line === '' ? line : `  ${line}`)),
    '',
    clockLine(clockOffsetMs),
    ...(settings.length === 0 ? ['The settings file has no mistakes.'] : ['In the settings file']),
    ...settings.map(({ name, problem }) => displayText(`  ${name === null ? '' : `${name}: `}${problem}`)),
    '',
    ok ? paint('Nothing is wrong.', 'green', colour) : paint('Something is wrong; see above.', 'red', colour),
  ];
}

function clockLine(offsetMs: number | null): string {
  if (offsetMs === null) return 'Temporal’s clock could not be read.';
  if (!isClockOff(offsetMs)) return 'Temporal’s clock and this machine’s agree.';
  const side = offsetMs > 0 ? 'ahead of' : 'behind';
  return `Temporal’s clock is ${formatDuration(Math.abs(offsetMs))} ${side} this machine’s.`;
}
