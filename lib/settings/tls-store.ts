import { createHash } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  mountedTlsFolder,
  type TlsFileName,
  type TlsFiles,
  tlsFileIn,
  tlsFileNames,
} from '@/lib/contracts/tls-files';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { settingsInvalid } from './settings-failure';
import { settingsHistoryDirectory } from './settings-history';
import { pemProblem } from './tls-files';

/**
 * Keeps a file that was picked or pasted, mode 0600, under a name of its content: the settings from before stay usable.
 * @returns its path, which is the setting's value
 * @throws Failure `settings-invalid` when it is not what the setting asks for
 */
export async function keepTlsFile(
  consoleDirectory: string,
  name: TlsFileName,
  content: Buffer,
): Promise<string> {
  const message = pemProblem(name, content, 'This');
  if (message !== null) throw settingsInvalid([{ name, line: null, message }]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const path = join(consoleDirectory, 'tls', `${name.toLowerCase().replaceAll('_', '-')}-${hash}.pem`);
  await writeFileAtomically(path, content);
  return path;
}

/** Where the settings are that each version had. */
export const keptSettingsDirectory = (consoleDirectory: string) => join(consoleDirectory, 'version-settings');

/** Removes kept files that none of the settings files names any more: old keys do not pile up. */
export async function sweepKeptTls(consoleDirectory: string, settingsPath: string): Promise<void> {
  const current = ['', '.before-save', '.applied', '.not-applied'].map(
    (suffix) => `${settingsPath}${suffix}`,
  );
  const kept = [keptSettingsDirectory(consoleDirectory), settingsHistoryDirectory(settingsPath)];
  const ofVersions = await Promise.all(
    kept.map(async (directory) =>
      (await readdir(directory).catch(() => [])).map((name) => join(directory, name)),
    ),
  );
  const files = [...current, ...ofVersions.flat()].map((path) => readFile(path, 'utf8').catch(() => ''));
  const texts = (await Promise.all(files)).join('\n');
  const directory = join(consoleDirectory, 'tls');
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.pem') && !texts.includes(each)))
    await rm(join(directory, name), { force: true });
}

/**
 * Writes the copies that the container gets. They are copies because the worker may run as another user than the one whose
 * file it is: under a console of root it is 1000:1000. Sets that no container uses any more go.
 */
export async function writeMountedTls(
  consoleDirectory: string,
  tls: TlsFiles | null,
  owner: { uid: number; gid: number },
  inUse: readonly string[],
): Promise<void> {
  const kept = new Set([...inUse, ...(tls === null ? [] : [tls.hash])]);
  const parent = dirname(mountedTlsFolder(consoleDirectory, 'x'));
  const sets = await readdir(parent).catch(() => []);
  for (const hash of sets.filter((each) => !kept.has(each)))
    await rm(join(parent, hash), { recursive: true, force: true });
  if (tls === null) return;
  const folder = mountedTlsFolder(consoleDirectory, tls.hash);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of tlsFileNames) {
    const content = tls.files[name];
    if (content !== undefined) await writeFileAtomically(tlsFileIn(folder, name), content, { owner });
  }
  await chown(folder, owner.uid, owner.gid);
}
