import { forecastText, progressText, type WorkNow, workText } from '@/lib/contracts/work-now';
import { formatSeconds } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

/** What a stop would meet. */
export async function showWork(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const work = await client.work();
  for (const line of json ? [JSON.stringify(work)] : workLines(work, now())) output.print(line);
  return exitCodes.true;
}

function workLines(work: WorkNow, now: number): string[] {
  const summary = workText(work);
  if (summary === null) return ['No run is under way.'];
  const runs = work.runs.map((run) =>
    [
      run.workflowId,
      ...(run.session === null ? [] : [`session ${run.session}`]),
      progressText(run),
      `for ${formatSeconds(now - run.since)}`,
    ].join('  '),
  );
  const unknown = work.unknown === null ? [] : [`${work.unknown}.`];
  return [`${summary}.`, ...runs, ...unknown, forecastText(work, now)];
}
