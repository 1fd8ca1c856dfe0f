import { oldRunnerParts } from '@/lib/contracts/old-runner';
import { displayText } from '@/lib/core/display-text';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';
import { type Ask, askOnTerminal, needsConfirmation, type RemoveOptions } from './remove';

/** Removes what an older launcher left; shows it and asks on a terminal, needs `--yes` elsewhere. */
export async function removeOld(
  context: CommandContext,
  { json, yes }: RemoveOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { client, output } = context;
  if (!yes && (json || !output.terminal)) throw needsConfirmation('stigmer-console remove-old --yes');
  if (!yes) {
    const { oldRunner } = await client.status();
    if (oldRunner === null) {
      output.print('There is no old runner on this machine.');
      return exitCodes.true;
    }
    output.notify('This is stopped and removed:');
    for (const { value } of oldRunnerParts(oldRunner)) output.notify(`  ${displayText(value)}`);
    output.notify('The workspace, the other data and the settings stay.');
    if (!/^y(es)?$/i.test(await ask('Remove it? [y/N] '))) {
      output.notify('Nothing was removed.');
      return exitCodes.untrue;
    }
  }
  return await operate(context, 'remove-old-runner', { json, confirmed: true });
}
