import { existsSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BundleFileName, type BundlePreview, bundleFileWords } from '@/lib/contracts/bundle';
import { Failure, messageOf } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

interface BundleOptions {
  output: string | null;
  without: BundleFileName[];
  preview: BundleFileName | boolean;
  json: boolean;
}

/** Writes the bundle, or shows what would be in it. */
export async function writeBundle(
  { client, output }: CommandContext,
  { output: wanted, without, preview: shown, json }: BundleOptions,
): Promise<number> {
  const preview = await client.bundle();
  if (typeof shown === 'string') {
    output.print((await client.bundleFile(preview.id, shown)).replace(/\n$/, ''));
    return exitCodes.true;
  }
  const files = preview.files.filter(({ name }) => !without.includes(name));
  if (shown) {
    if (json) output.print(JSON.stringify({ files }));
    else for (const line of previewLines(files)) output.print(line);
    return exitCodes.true;
  }
  const path = resolve(wanted ?? preview.fileName);
  const bytes = await save(path, client.downloadBundle(preview.id, without));
  if (json) output.print(JSON.stringify({ path, bytes, files }));
  else {
    output.print(`${path}, ${formatBytes(bytes)}`);
    output.notify(
      'Secrets that the console knows or recognises are taken out. Look before you pass it on: --preview lists the files, --preview <name> prints one.',
    );
  }
  return exitCodes.true;
}

function previewLines(files: BundlePreview['files']): string[] {
  const width = Math.max(...files.map(({ name }) => name.length)) + 2;
  return files.map(
    ({ name, bytes }) => `${name.padEnd(width)}${formatBytes(bytes).padStart(8)}  ${bundleFileWords[name]}`,
  );
}

/** Under another name until it is whole, and never in the place of a file that is there. */
async function save(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const draft = `${path}.part`;
  let written = 0;
  let file: FileHandle | null = null;
  try {
    file = await open(draft, 'wx', 0o600);
    for await (const chunk of bytes) {
      await file.write(chunk);
      written += chunk.length;
    }
    await file.sync();
    await place(draft, path);
    return written;
  } catch (error) {
    throw notWritten(path, error);
  } finally {
    await file?.close();
    if (file !== null) await rm(draft, { force: true });
  }
}

/** By a second name, which takes nobody's place; some file systems have none. */
async function place(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(Object(error).code)) throw error;
    if (existsSync(path)) throw Object.assign(new Error('It is there'), { code: 'EEXIST' });
    await rename(draft, path);
  }
}

function notWritten(path: string, cause: unknown): Failure {
  const exists = Object(cause).code === 'EEXIST';
  return new Failure({
    code: 'bundle-not-written',
    title: 'The support bundle was not written',
    reason: exists ? `${path} is there already.` : `${path}: ${messageOf(cause)}.`,
    remedy: { summary: 'Name another file.', command: 'stigmer-console bundle --output FILE' },
    cause,
  });
}
