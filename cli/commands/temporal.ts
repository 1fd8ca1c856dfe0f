import { devServerLines } from '@/cli/text/dev-server-text';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';
import { type Ask, askOnTerminal, needsConfirmation } from './remove';

/** The server as it is; exit code 0 only when it answers. */
export async function showTemporal(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const server = await client.devServer();
  for (const line of json ? [JSON.stringify(server)] : devServerLines(server)) output.print(line);
  return server.answer?.answers ? exitCodes.true : exitCodes.untrue;
}

export interface RemoveTemporalOptions {
  withData: boolean;
  yes: boolean;
  json: boolean;
}

/** Asks on a terminal, for the volume's name where data are lost; needs `--yes` elsewhere. */
export async function removeTemporal(
  context: CommandContext,
  { withData, yes, json }: RemoveTemporalOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { output } = context;
  const flags = withData ? ' --with-data' : '';
  if (!yes && (json || !output.terminal))
    throw needsConfirmation(`stigmer-console temporal remove${flags} --yes`);
  if (!yes && !(await agrees(context, withData, ask))) {
    output.notify('Nothing was removed.');
    return exitCodes.untrue;
  }
  return await operate(context, 'remove-temporal', { json, confirmed: true, input: { withData } });
}

async function agrees({ client, output }: CommandContext, withData: boolean, ask: Ask): Promise<boolean> {
  const { container, volume } = await client.devServer();
  const name = container?.name ?? 'of the Temporal server';
  const lost = withData
    ? `, and its volume ${volume.name} with every workflow in it and its log are deleted`
    : '. Its data stay in a volume, and its log';
  output.notify(`The container ${name} is stopped and removed${lost}.`);
  if (!/^y(es)?$/i.test(await ask('Remove it? [y/N] '))) return false;
  return (
    !withData || (await ask(`Write the name of the volume (${volume.name}) to delete it: `)) === volume.name
  );
}
