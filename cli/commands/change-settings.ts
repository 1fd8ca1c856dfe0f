import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { originText, type SettingsHistoryView, type SettingsVersion } from '@/lib/contracts/settings-history';
import {
  canBeTaken,
  type ImportFile,
  type ImportItem,
  importTextMax,
  isTakenByItself,
} from '@/lib/contracts/settings-import';
import { pendingTexts } from '@/lib/contracts/settings-view';
import { differenceText } from '@/lib/contracts/versions';
import { displayText } from '@/lib/core/display-text';
import { Failure } from '@/lib/core/failure';
import { type CommandContext, exitCodes } from './command';
import { type Ask, askOnTerminal } from './remove';

/** What restoring a version would change; without one, what waits for Apply. Exit code 0 only when nothing does. */
export async function diffSettings(
  { client, output }: CommandContext,
  { id, json }: { id: number | null; json: boolean },
): Promise<number> {
  if (id !== null) {
    const { fromNow } = versionOf(await client.settingsHistory(), id);
    for (const line of json ? [JSON.stringify(fromNow)] : fromNow.map(differenceText))
      output.print(displayText(line));
    return fromNow.length === 0 ? exitCodes.true : exitCodes.untrue;
  }
  const waiting = (await client.settings()).effective.filter(({ pending }) => pending);
  if (json) output.print(JSON.stringify(waiting));
  else
    for (const each of waiting) {
      const texts = pendingTexts(each);
      output.print(displayText(`${each.name}: ${texts === null ? 'waits' : `${texts.from} → ${texts.to}`}`));
    }
  return waiting.length === 0 ? exitCodes.true : exitCodes.untrue;
}

export interface RestoreOptions {
  id: number;
  yes: boolean;
  json: boolean;
}

/** Shows what it changes, and asks on a terminal. */
export async function restoreSettings(
  context: CommandContext,
  { id, yes, json }: RestoreOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { client, output } = context;
  const history = await client.settingsHistory();
  const version = versionOf(history, id);
  if (!json) for (const line of restoreLines(version)) output.print(displayText(line));
  const command = `stigmer-console settings restore ${id} --yes`;
  if (!(await agrees(context, { yes, json, command, ask }))) return exitCodes.untrue;
  await client.restoreSettings({ revision: history.revision, id });
  tellDone(context, json, `Version ${id} is the settings file again.`);
  return exitCodes.true;
}

function versionOf({ versions }: SettingsHistoryView, id: number): SettingsVersion {
  const version = versions.find((each) => each.id === id);
  if (version !== undefined) return version;
  throw new Failure({
    code: 'settings-version-gone',
    title: `There is no version ${id} of the settings`,
    reason: 'It is none of those that are kept: the oldest go when there are too many.',
    remedy: { summary: 'See which there are.', command: 'stigmer-console settings history' },
  });
}

function restoreLines(version: SettingsVersion): string[] {
  const { id, fromNow } = version;
  const head = `Version ${id}, ${originText(version)}:`;
  return fromNow.length === 0
    ? [head, '  no setting changes']
    : [head, ...fromNow.map((each) => `  ${differenceText(each)}`)];
}

export interface ImportOptions {
  file: string;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
}

/** Takes what the file names as we do; a name that is no setting is shown, and left to the page. */
export async function importSettings(
  context: CommandContext,
  { file, dryRun, yes, json }: ImportOptions,
  ask: Ask = askOnTerminal,
): Promise<number> {
  const { client, output } = context;
  const sent = await readImport(file);
  const preview = await client.previewImport(sent);
  const { items, unreadable, revision } = preview;
  if (json) output.print(JSON.stringify(preview));
  else {
    for (const { line, name, message } of unreadable)
      output.print(displayText(`line ${line ?? '?'}${name === null ? '' : `, ${name}`}: ${message}`));
    for (const item of items) for (const line of itemLines(item)) output.print(displayText(line));
  }
  const take = items.filter(isTakenByItself).map(({ name }) => name);
  if (take.length === 0) output.notify('There is nothing to take from it.');
  if (dryRun || take.length === 0) return exitCodes.true;
  const command = 'stigmer-console settings import FILE --yes';
  if (!(await agrees(context, { yes, json, command, ask }))) return exitCodes.untrue;
  await client.takeImport({ ...sent, revision, take });
  tellDone(context, json, `${take.length} of ${items.length} were taken.`);
  return exitCodes.true;
}

function itemLines(item: ImportItem): string[] {
  const { written, name, kind, isSecret, value, now, problem, notes } = item;
  const target = written === name ? name : `${written} → ${name}`;
  const mark = isTakenByItself(item) ? '+' : ' ';
  const words = isSecret ? '•••' : kind === 'changed' ? `${now ?? ''} → ${value ?? ''}` : (value ?? '');
  const leave = kind === 'unknown' && canBeTaken(item) ? ['Not taken here: it is no setting'] : [];
  const lines = [...(problem === null ? [] : [problem]), ...notes, ...leave];
  return [
    `${mark} ${target}  ${kind.replace('-', ' ')}  ${words}`.trimEnd(),
    ...lines.map((line) => `    ${line}`),
  ];
}

async function readImport(path: string): Promise<ImportFile> {
  try {
    // Before it is read: it may be anything.
    const { size } = await stat(path);
    if (size > importTextMax) throw notImportable(path, `It is longer than ${importTextMax} bytes.`);
    return { name: basename(path), text: await readFile(path, 'utf8') };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notImportable(path, `Reading it was refused with ${Object(error).code ?? 'an error'}.`);
  }
}

function notImportable(path: string, reason: string): Failure {
  return new Failure({
    code: 'import-unreadable',
    title: `${path} cannot be imported`,
    reason,
    remedy: { summary: 'Name a .env file, or the config.yaml of the original.' },
  });
}

interface Agreement {
  yes: boolean;
  json: boolean;
  command: string;
  ask: Ask;
}

async function agrees({ output }: CommandContext, { yes, json, command, ask }: Agreement): Promise<boolean> {
  if (yes) return true;
  if (json || !output.terminal)
    throw new Failure({
      code: 'confirmation-needed',
      title: 'Nothing was changed',
      reason: 'It asks on a terminal, and this is none.',
      remedy: { summary: 'Say on the command line that you mean it.', command },
    });
  if (/^y(es)?$/i.test(await ask('Change the settings file? [y/N] '))) return true;
  output.notify('Nothing was changed.');
  return false;
}

function tellDone({ output }: CommandContext, json: boolean, text: string): void {
  if (!json) output.print(`${text} The worker gets them with Apply.`);
}
