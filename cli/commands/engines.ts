import { automatic } from '@/cli/engines-grammar';
import type { EnginesView } from '@/lib/contracts/engines';
import type { EngineCandidate } from '@/lib/contracts/status';
import { displayText } from '@/lib/core/display-text';
import { type CommandContext, exitCodes } from './command';

/** Lists the engines, after choosing one where one is named; true only when one is in use then. */
export async function showEngines(
  { client, output }: CommandContext,
  { use, json }: { use: string | null; json: boolean },
): Promise<number> {
  const before = use === null ? null : await client.engines();
  const view =
    use === null ? await client.engines() : await client.chooseEngine(use === automatic ? null : use);
  if (json) output.print(JSON.stringify(view));
  else for (const line of enginesLines(view)) output.print(line);
  if (!json) for (const line of leftLines(before, view)) output.notify(line);
  return view.engines.some(({ used }) => used) ? exitCodes.true : exitCodes.untrue;
}

function enginesLines({ engines }: EnginesView): string[] {
  return engines.flatMap(({ source, socketPath, outcome, detail, used, chosen, remedy }: EngineCandidate) => {
    const address = socketPath === null || socketPath === source ? '' : ` (${displayText(socketPath)})`;
    const word = used ? (chosen ? 'used, chosen' : 'used') : outcome.replaceAll('-', ' ');
    const command = remedy?.command === undefined ? [] : [`    ${displayText(remedy.command)}`];
    return [
      `${word.padEnd(14)}${displayText(source)}${address}`,
      `    ${displayText(detail)}`,
      ...(remedy === undefined ? [] : [`    ${displayText(remedy.summary)}`, ...command]),
    ];
  });
}

/** What becomes of the worker on the engine before. */
function leftLines(before: EnginesView | null, now: EnginesView): string[] {
  const address = (view: EnginesView) => view.engines.find(({ used }) => used)?.socketPath;
  const worker = before?.worker ?? null;
  if (before === null || worker === null || address(before) === address(now)) return [];
  return [
    `${worker.name} stays on ${worker.place} (${worker.state}); choose that engine again to see it. To stop it there:`,
    `    ${worker.stopCommand}`,
  ];
}
