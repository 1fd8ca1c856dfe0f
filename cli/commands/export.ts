import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CliExportRequest } from '@/cli/export-grammar';
import type { Exported } from '@/lib/contracts/export';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure, messageOf } from '@/lib/core/failure';
import { type CommandContext, exitCodes } from './command';

/** Writes the worker's files for another engine; 0 only when they work as they are. */
export async function exportWorker(
  { client, output }: CommandContext,
  { request, output: directory, force }: CliExportRequest,
): Promise<number> {
  const { files, decisions } = await client.export(request);
  if (directory === null) {
    for (const { name, content } of files) {
      if (files.length > 1) output.print(`# ${name}`);
      output.print(content.replace(/\n$/, ''));
    }
  } else for (const path of await save(resolve(directory), files, force)) output.print(path);
  for (const { subject, text, needed } of decisions)
    output.notify(`${needed ? 'To decide' : 'Check'}: ${subject}: ${text}`);
  return decisions.some(({ needed }) => needed) ? exitCodes.undecided : exitCodes.true;
}

/** Each file is whole or as it was before. */
async function save(directory: string, files: Exported['files'], force: boolean): Promise<string[]> {
  const placed = files.map(({ name, content }) => ({ path: join(directory, name), content }));
  const taken = placed.find(({ path }) => existsSync(path));
  if (taken !== undefined && !force)
    throw notWritten(
      `${taken.path} is there already.`,
      'Name another directory, or replace it with --force.',
    );
  try {
    for (const { path, content } of placed) await writeFileAtomically(path, content);
  } catch (error) {
    throw notWritten(`${directory}: ${messageOf(error)}.`, 'Name another directory.', error);
  }
  return placed.map(({ path }) => path);
}

function notWritten(reason: string, summary: string, cause?: unknown): Failure {
  return new Failure({
    code: 'export-not-written',
    title: 'The export was not written',
    reason,
    remedy: { summary },
    cause,
  });
}
