import { z } from 'zod';
import type { ClientParts } from '@/cli/open-client';
import type { Output } from '@/cli/output';
import { consoleAnswers, requestJson } from '@/cli/socket-request';
import { byHandLines, resultLine, uninstallLines } from '@/cli/text/uninstall-text';
import type { UninstallRequest } from '@/cli/uninstall-grammar';
import { operationSchema } from '@/lib/contracts/operation';
import { operationRules } from '@/lib/contracts/operation-kinds';
import type { RemovalResult } from '@/lib/contracts/uninstall';
import { Failure } from '@/lib/core/failure';
import { findRemovable, type UninstallParts } from '@/lib/uninstall/find-removable';
import { machineParts } from '@/lib/uninstall/machine-parts';
import { type Chosen, planUninstall } from '@/lib/uninstall/plan';
import { uninstall } from '@/lib/uninstall/uninstall';
import { exitCodes } from './command';
import { type Ask, askOnTerminal, needsConfirmation } from './remove';

/** Lists what the console made, and removes what was chosen of it. It asks no console, and none may run by hand. */
export async function uninstallConsole(
  request: UninstallRequest,
  { config, environment, startDirectory }: ClientParts,
  output: Output,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { groups, workspace, dryRun, yes, json } = request;
  const parts = machineParts(config, environment, startDirectory);
  const chosen: Chosen = { groups: new Set(groups), workspace };
  if (!dryRun && !yes && (json || !output.terminal))
    throw needsConfirmation('stigmer-console uninstall --yes');
  const { signal } = new AbortController();
  const { view } = await findRemovable(parts, signal);
  const plan = planUninstall(view.items, chosen);
  if (json)
    output.print(JSON.stringify({ type: 'uninstall-list', ...view, goes: plan.steps.map(({ id }) => id) }));
  else for (const line of uninstallLines(view, plan)) output.print(line);
  if (dryRun) return exitCodes.true;
  requireWorkspace(workspace, config.workspaceDirectory);
  await requireNoConsole(parts, chosen);
  if (plan.steps.length > 0 && !yes && !/^y(es)?$/i.test(await ask('Remove what is marked [x]? [y/N] '))) {
    output.notify('Nothing was removed.');
    return exitCodes.untrue;
  }
  const isDone = await removeAll(parts, chosen, { output, json });
  if (!json) for (const line of byHandLines(view.byHand)) output.print(line);
  return isDone ? exitCodes.true : exitCodes.untrue;
}

async function removeAll(
  parts: UninstallParts,
  chosen: Chosen,
  { output, json }: { output: Output; json: boolean },
): Promise<boolean> {
  const results: RemovalResult[] = [];
  for await (const result of uninstall(parts, chosen, new AbortController().signal)) {
    results.push(result);
    if (json) output.print(JSON.stringify({ type: 'uninstall-step', ...result }));
    else if (result.state === 'removed') output.print(resultLine(result));
    else output.notify(resultLine(result));
  }
  const left = results.filter(({ state }) => state !== 'removed');
  if (left.length > 0 && !json) output.notify('The rest is gone; run it again once the cause is mended.');
  return left.length === 0;
}

function requireWorkspace(written: string | null, path: string): void {
  if (written === null || written === path) return;
  throw new Failure({
    code: 'uninstall-workspace-name',
    title: 'Nothing was removed',
    reason: `${written} is not the workspace: that is ${path}.`,
    remedy: { summary: 'Write its whole path, or leave --workspace out to keep it.' },
  });
}

/** The service's own console ends with the service; another one would go on writing what is removed. */
async function requireNoConsole({ config, manager }: UninstallParts, { groups }: Chosen): Promise<void> {
  if (!(await consoleAnswers(config.socketPath))) return;
  const isService = manager !== null && (await manager.state().catch(() => null))?.pid != null;
  if (isService && groups.has('service')) return await requireIdle(config.socketPath);
  throw new Failure({
    code: 'uninstall-console-runs',
    title: 'Nothing was removed: the console runs',
    reason: `It answers at ${config.socketPath}, and would go on writing what is removed.`,
    remedy: isService
      ? { summary: 'It is the service’s: let that be removed, too, or stop it first.' }
      : { summary: 'End it (Ctrl-C in its terminal), then run this again.' },
  });
}

const operationsSchema = z.object({ operations: z.array(operationSchema) });

/** Ending its console would cut an operation in two; it is brought to its end first, or cancelled. */
async function requireIdle(socketPath: string): Promise<void> {
  const answer = await requestJson({ socketPath, method: 'GET', path: '/api/operations' });
  const running = operationsSchema.parse(answer).operations.find(({ state }) => state === 'running');
  if (running === undefined) return;
  throw new Failure({
    code: 'uninstall-operation-runs',
    title: 'Nothing was removed: the console is at work',
    reason: `${operationRules[running.kind].sentence}.`,
    remedy: { summary: 'Wait until it has ended, or cancel it; then run this again.' },
  });
}
