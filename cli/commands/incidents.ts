import { stackLines } from '@/lib/contracts/blocked-stack';
import { sinceReadyLines } from '@/lib/contracts/changes';
import { type Incident, type IncidentSummary, incidentWords } from '@/lib/contracts/incident';
import { displayText } from '@/lib/core/display-text';
import { formatAge } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const shownMax = 20;
const linesMax = 20;

/** All of them, or what is sealed of one. */
export async function showIncidents(
  context: CommandContext,
  { id, json }: { id: string | null; json: boolean },
): Promise<number> {
  return id === null ? await list(context, json) : await showOne(context, id, json);
}

async function list({ client, output, now }: CommandContext, json: boolean): Promise<number> {
  const view = await client.incidents();
  if (json) output.print(JSON.stringify(view));
  else if (view.incidents.length === 0) output.print('The worker has not broken down here yet.');
  else for (const incident of view.incidents.slice(0, shownMax)) output.print(headline(incident, now()));
  return exitCodes.true;
}

function headline(incident: IncidentSummary, now: number): string {
  return `${formatAge(now - incident.at).padEnd(12)}${displayText(incidentWords(incident))}  ${incident.id}`;
}

async function showOne({ client, output, now }: CommandContext, id: string, json: boolean): Promise<number> {
  const incident = await client.incident(id);
  if (json) output.print(JSON.stringify(incident));
  else for (const line of sealedLines(incident, now())) output.print(displayText(line));
  return exitCodes.true;
}

function sealedLines(incident: Incident, now: number): string[] {
  const { status, events, lines, stack } = incident.sealed;
  const { failure } = status;
  return [
    headline(incident, now),
    ...(failure === null
      ? []
      : [failure.reason, ...failure.evidence.map(({ label, value }) => `  ${label}: ${value}`)]),
    ...(stack === undefined ? [] : ['', ...stackLines(stack)]),
    ...sinceReadyLines(status),
    ...(events.length === 0 ? [] : ['', 'At the engine']),
    ...events.map(({ at, action, name, exitCode }) => {
      const code = exitCode === null ? '' : ` (exit code ${exitCode})`;
      return `  ${new Date(at).toISOString()}  ${action} ${name}${code}`;
    }),
    ...(lines.length === 0 ? [] : ['', `The last of ${lines.length} lines of its log`]),
    ...lines.slice(-linesMax).map(({ text }) => `  ${text}`),
  ];
}
