import type { VersionsView } from '@/lib/contracts/versions';
import { Failure } from '@/lib/core/failure';
import { formatAge, shortId } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';

type Shown = VersionsView['versions'][number];

export async function showVersions(
  { client, output, now }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const found = await client.versions();
  if (json) output.print(JSON.stringify(found));
  else if (found.versions.length === 0) output.print('No image has been ready here yet.');
  else for (const each of found.versions) output.print(line(each, now()));
  return exitCodes.true;
}

function line({ imageId, reference, version, lastReadyAt, runs, isHere }: Shown, now: number): string {
  const state = runs ? 'runs' : isHere ? `ready ${formatAge(now - lastReadyAt)}` : 'not here any more';
  return [shortId(imageId), reference, ...(version === null ? [] : [version]), state].join('  ');
}

/** Puts a version back that was ready: the one that is named, else the newest that does not run. */
export async function rollBackVersion(
  context: CommandContext,
  { id, when, json }: { id: string | null; when?: string; json: boolean },
): Promise<number> {
  const { versions } = await context.client.versions();
  const wanted = versions.find((each) =>
    id === null ? !each.runs && each.isHere : each.isHere && shortId(each.imageId).startsWith(id),
  );
  if (wanted === undefined) throw unknown(id, versions);
  return await operate(context, 'upgrade', { json, image: wanted.kept, ...(when && { when }) });
}

function unknown(id: string | null, versions: readonly Shown[]): Failure {
  return new Failure({
    code: 'version-unknown',
    title: 'There is no such version to go back to',
    reason:
      id === null
        ? 'Only images that were ready here can be put back, and none but the one that runs is kept.'
        : `${id} is none of the images that were ready and are still here.`,
    remedy: { summary: 'See which there are.', command: 'stigmer-console versions' },
    evidence: versions.map(({ imageId, reference }) => ({ label: shortId(imageId), value: reference })),
  });
}
