import { strayOrigin } from '@/lib/contracts/strays';
import { displayText } from '@/lib/core/display-text';
import { Failure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';
import { type Ask, askOnTerminal, needsConfirmation, type RemoveOptions } from './remove';

export interface StraysOptions extends RemoveOptions {
  /** The beginning of an id; null lists them. */
  remove: string | null;
}

/** Containers that no console looks after: lists them, or removes one. */
export async function strays(
  context: CommandContext,
  { remove, json, yes }: StraysOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  return remove === null
    ? await list(context, json)
    : await removeStray(context, { id: remove, json, yes }, ask);
}

async function list({ client, output }: CommandContext, json: boolean): Promise<number> {
  const found = await client.strays();
  if (json) output.print(JSON.stringify({ strays: found }));
  else if (found.length === 0) output.print('There is no container that no console looks after.');
  else
    for (const stray of found) {
      const { id, name, state, createdAt } = stray;
      const made = createdAt === null ? '' : `, created ${new Date(createdAt).toISOString()}`;
      output.print(displayText(`${shortId(id)}  ${name}  ${state}${made}: ${strayOrigin(stray)}`));
    }
  return exitCodes.true;
}

/** By as much of its id as tells it from the others. */
async function removeStray(
  context: CommandContext,
  { id, json, yes }: RemoveOptions & { id: string },
  ask: Ask,
): Promise<number> {
  const { client, output } = context;
  if (!yes && (json || !output.terminal))
    throw needsConfirmation(`stigmer-console strays --remove ${id} --yes`);
  const found = await client.strays();
  const [stray, second] = found.filter((each) => each.id.startsWith(id));
  if (stray === undefined || second !== undefined) throw notOne(id);
  if (!yes) {
    output.notify(displayText(`The container ${stray.name} is stopped and removed: ${strayOrigin(stray)}.`));
    if (!/^y(es)?$/i.test(await ask('Remove it? [y/N] '))) {
      output.notify('Nothing was removed.');
      return exitCodes.untrue;
    }
  }
  return await operate(context, 'remove-stray', { json, confirmed: true, input: { container: stray.id } });
}

function notOne(id: string): Failure {
  return new Failure({
    code: 'container-not-stray',
    title: 'Nothing was removed',
    reason: `${id} is not the beginning of the id of exactly one container that no console looks after.`,
    remedy: { summary: 'List them with their ids.', command: 'stigmer-console strays' },
  });
}
