import { abilitiesText } from '@/lib/contracts/runner-capabilities';
import { differenceText, type VersionsView, type VersionView } from '@/lib/contracts/versions';
import { Failure } from '@/lib/core/failure';
import { formatAge, shortId } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';
import { operate } from './operate';

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

function line(version: VersionView, now: number): string {
  const { imageId, reference, version: name, lastReadyAt, runs, isHere } = version;
  const state = runs ? 'runs' : isHere ? `ready ${formatAge(now - lastReadyAt)}` : 'not here any more';
  const settings = isHere && !runs ? [settingsWords(version)] : [];
  const told = version.abilities === undefined ? null : abilitiesText(version.abilities);
  const words = [shortId(imageId), reference, ...(name === null ? [] : [name]), state, ...settings];
  return [...words, ...(told === null ? [] : [told])].join('  ');
}

function settingsWords({ differences }: VersionView): string {
  if (differences === null) return 'settings not kept';
  const count = differences.length;
  return count === 0 ? 'settings as now' : `${count} ${count === 1 ? 'setting' : 'settings'} otherwise`;
}

export interface RollbackOptions {
  /** Beginning of the image's id; null: the newest that does not run. */
  id: string | null;
  withSettings: boolean;
  /** Says what would change, and changes nothing. */
  preview: boolean;
  /** See `OperateOptions`. */
  when?: string;
  json: boolean;
}

/** Puts a version back that was ready, after it has said what that changes. */
export async function rollBackVersion(
  context: CommandContext,
  { id, withSettings, preview, when, json }: RollbackOptions,
): Promise<number> {
  const { versions } = await context.client.versions();
  const wanted = versions.find((each) =>
    id === null ? !each.runs && each.isHere : each.isHere && shortId(each.imageId).startsWith(id),
  );
  if (wanted === undefined) throw unknownVersion(id, versions);
  if (preview && json) context.output.print(JSON.stringify(wanted));
  else if (!json) for (const text of previewLines(wanted, versions, withSettings)) context.output.print(text);
  if (preview) return exitCodes.true;
  const input = { version: wanted.imageId, ...(withSettings && { withSettings }) };
  return await operate(context, 'rollback', { json, input, when });
}

function previewLines(
  wanted: VersionView,
  versions: readonly VersionView[],
  withSettings: boolean,
): string[] {
  const running = versions.find(({ runs }) => runs);
  const words = ({ imageId, reference }: VersionView) => `${reference} (${shortId(imageId)})`;
  const image = `Image: ${running === undefined ? '' : `${words(running)} → `}${words(wanted)}`;
  if (!withSettings) return [image, 'Settings: as they are now'];
  const { differences } = wanted;
  if (differences === null) return [image, 'Settings: not kept with this version'];
  if (differences.length === 0) return [image, 'Settings: the same as now'];
  return [image, 'Settings:', ...differences.map((each) => `  ${differenceText(each)}`)];
}

function unknownVersion(id: string | null, versions: VersionsView['versions']): Failure {
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
