import { randomUUID } from 'node:crypto';
import { figuresText, runDuration, runStateText, tokensText } from '@/lib/contracts/run-text';
import type { RunFilter, RunRow, RunStepView, RunView } from '@/lib/contracts/runs';
import { displayText } from '@/lib/core/display-text';
import { formatAge } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const wordsMax = 200;

interface ListOptions {
  state: RunFilter | null;
  session: string | null;
  json: boolean;
}

export async function showRuns(
  { client, output, now }: CommandContext,
  { state, session, json }: ListOptions,
): Promise<number> {
  const view = await client.runs({ ...(state && { state }), ...(session && { session }) });
  if (json) output.print(JSON.stringify(view));
  else if (view.runs.length === 0) output.print(`No agent runs on ${view.taskQueue}.`);
  else for (const run of view.runs) output.print(rowLine(run, now()));
  if (!json && view.unreadable !== null) output.notify(`${view.unreadable}.`);
  return exitCodes.true;
}

function rowLine(run: RunRow, now: number): string {
  const figures = figuresText(run);
  return [
    run.workflowId,
    runStateText(run),
    ...(run.session === null ? [] : [`session ${run.session}`]),
    ...(figures === '' ? [] : [figures]),
    runDuration(run, now),
    formatAge(now - run.startedAt),
    ...(run.failure === null ? [] : [failureWords(run.failure)]),
    ...(run.encrypted ? ['encrypted'] : []),
  ].join('  ');
}

export async function showRun(
  { client, output, now }: CommandContext,
  { workflowId, json }: { workflowId: string; json: boolean },
): Promise<number> {
  const view = await client.run({ workflowId });
  for (const line of json ? [JSON.stringify(view)] : runLines(view, now())) output.print(line);
  return exitCodes.true;
}

function runLines(view: RunView, now: number): string[] {
  const { run, steps, stepsInJournal, journal, files, approval, answer } = view;
  const earlier = stepsInJournal - steps.length;
  return [
    rowLine(run, now),
    ...(view.message === null ? [] : [`Task: ${oneLine(view.message.text)}`]),
    ...(journal === null ? [] : [`No journal: ${journal}.`]),
    ...(earlier > 0 ? [`${earlier} earlier steps are not shown.`] : []),
    ...steps.flatMap(stepLines),
    ...(files.length === 0 ? [] : [`Files written: ${files.map(oneLine).join(', ')}`]),
    ...(approval === null ? [] : [`Waits for approval of ${approval.tool} ${oneLine(approval.input)}`]),
    ...(answer === null ? [] : [`Answer: ${oneLine(answer.text)}`]),
  ];
}

function stepLines({ step, text, calls, tokens }: RunStepView): string[] {
  return [
    `${step}. ${oneLine(text.text)} (${tokensText(tokens)})`,
    ...calls.map(({ name, input, outcome }) => `   ${name} ${oneLine(input.text)}: ${outcome}`),
  ];
}

/** The agent chose the words: nothing in them steers a terminal. */
function oneLine(text: string): string {
  const line = displayText(text.slice(0, wordsMax).replaceAll(/\s+/g, ' ').trim());
  return text.length > wordsMax ? `${line}…` : line;
}

function failureWords({ code, text }: NonNullable<RunRow['failure']>): string {
  return code === null ? oneLine(text) : `${code}: ${oneLine(text)}`;
}

export async function cancelRun(
  { client, output }: CommandContext,
  { workflowId, json }: { workflowId: string; json: boolean },
): Promise<number> {
  await client.orderRun({ type: 'cancel', workflowId, key: randomUUID() });
  output.print(json ? JSON.stringify({ workflowId, asked: true }) : 'The run was asked to end.');
  return exitCodes.true;
}
